with

company as (
    select * from {{ ref('int_company') }}
),

purchases as (
    select * from {{ ref('int_purchases') }}
),

touches as (
    select
        touch_id,
        person_id,
        touched_at,
        touched_date,
        counts_to,
        channel,
        campaign_id,
        true as is_visit,
        false as is_claim
    from {{ ref('int_visits') }}
    where channel <> 'direct' or campaign_id <> 'none'
    union all
    select
        touch_id,
        person_id,
        touched_at,
        touched_date,
        counts_to,
        channel,
        campaign_id,
        false as is_visit,
        claimed_conversions is not null as is_claim
    from {{ ref('int_contact_touches') }}
),

-- What has a day only, which is midnight, comes after all touches of its day.
last_touches as (
    select
        purchases.conversion_id,
        touches.channel,
        touches.campaign_id
    from purchases
    cross join company
    inner join touches
        on
            purchases.person_id = touches.person_id
            and purchases.converted_date
            between touches.touched_date and touches.counts_to
            and (purchases.is_tracked or not touches.is_visit)
            and (
                coalesce(touches.touched_at <= purchases.converted_at, true)
                or touches.is_claim
                or purchases.converted_at
                = {{ utc_instant('purchases.converted_date::timestamp', 'company.timezone') }}
            )
    qualify row_number() over (
        partition by purchases.conversion_id
        order by touches.touched_at desc nulls last, touches.touch_id
    ) = 1
),

int_conversions as (
    select
        purchases.*,
        coalesce(last_touches.channel, 'direct') as channel,
        coalesce(last_touches.campaign_id, 'none') as campaign_id
    from purchases
    left join last_touches on purchases.conversion_id = last_touches.conversion_id
    where purchases.is_tracked or last_touches.conversion_id is not null
)

select * from int_conversions
