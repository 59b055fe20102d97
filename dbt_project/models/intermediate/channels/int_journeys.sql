with

touches as (
    select * from {{ ref('int_visits') }}
),

purchases as (
    select
        session_id,
        count(*)::bigint as conversions,
        sum(revenue)::decimal(18, 4) as revenue
    from {{ ref('int_web_purchases') }}
    group by session_id
),

-- A person's sessions up to a purchase, and from there anew.
numbered as (
    select
        touches.touch_id,
        touches.person_id,
        touches.touched_at,
        touches.touched_date,
        touches.counts_to,
        touches.channel,
        purchases.conversions,
        purchases.revenue,
        count(purchases.session_id) over (
            partition by touches.person_id
            order by touches.touched_at desc, touches.touch_id desc
        ) as purchases_to_come
    from touches
    left join purchases on touches.touch_id = purchases.session_id
),

-- What lies too long before the purchase is a journey that led nowhere.
led as (
    select
        numbered.*,
        purchases_to_come > 0
        and counts_to >= max(touched_date) filter (
            where conversions > 0
        ) over (partition by person_id, purchases_to_come) as is_converting
    from numbered
),

int_journeys as (
    select
        touch_id,
        channel,
        is_converting,
        row_number() over journeys as position,
        count(*) over (
            partition by person_id, purchases_to_come, is_converting
        ) as touches,
        lead(channel) over journeys as next_channel,
        -- The purchase is the journey's, and known at its last touch.
        max(conversions) over (
            partition by person_id, purchases_to_come, is_converting
        ) as conversions,
        max(revenue) over (
            partition by person_id, purchases_to_come, is_converting
        ) as revenue
    from led
    window journeys as (
        partition by person_id, purchases_to_come, is_converting
        order by touched_at, touch_id
    )
)

select * from int_journeys
