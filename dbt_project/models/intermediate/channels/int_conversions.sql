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
        false as is_claim
    from {{ ref('int_contact_touches') }}
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
        true as is_claim
    from {{ ref('int_claimed_purchases') }}
),

-- What has a day only, which is midnight, comes after all touches of its day.
placed as (
    select
        purchases.*,
        purchases.converted_at
        = {{ utc_instant('purchases.converted_date::timestamp', 'company.timezone') }}
            as has_no_time
    from purchases
    cross join company
),

last_touches as (
    select
        placed.conversion_id,
        touches.channel,
        touches.campaign_id
    from placed
    inner join touches
        on
            placed.person_id = touches.person_id
            and placed.converted_date >= touches.touched_date
            and placed.converted_date <= touches.counts_to
            and (placed.is_tracked or not touches.is_visit)
            and (
                placed.has_no_time
                or touches.is_claim
                or coalesce(placed.converted_at >= touches.touched_at, true)
            )
    qualify row_number() over (
        partition by placed.conversion_id
        order by touches.touched_at desc nulls last, touches.touch_id asc
    ) = 1
),

int_conversions as (
    select
        purchases.conversion_id,
        purchases.order_id,
        purchases.customer_id,
        purchases.converted_date,
        purchases.is_tracked,
        purchases.conversions,
        purchases.revenue,
        coalesce(last_touches.channel, 'direct') as channel,
        coalesce(last_touches.campaign_id, 'none') as campaign_id
    from purchases
    left join last_touches on purchases.conversion_id = last_touches.conversion_id
    where purchases.is_tracked or last_touches.conversion_id is not null
)

select * from int_conversions
