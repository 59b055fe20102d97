{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('visitor_id', 'int_touched_visitors')) }}",
) }}
with

web_events as (
    select
        *,
        row_number() over (
            partition by visitor_id, visit_number order by occurred_at, event_id
        ) as event_number
    from {{ ref('int_web_events') }}
    where {{ is_in('visitor_id', 'int_touched_visitors') }}
),

int_web_sessions as (
    select
        visitor_id,
        visit_number,
        min_by(event_id, event_number) as session_id,
        max_by(customer_id, event_number) filter (
            where customer_id is not null
        ) as customer_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        min(occurred_date) as session_date,
        coalesce(
            min_by(channel, event_number) filter (where channel is not null), 'direct'
        ) as channel,
        coalesce(
            min_by(device, event_number) filter (where device is not null), 'unknown'
        ) as device,
        min_by(utm_campaign, event_number) filter (
            where utm_campaign is not null
        ) as utm_campaign,
        min_by(page, event_number) filter (where page is not null) as landing_page,
        count(*)::bigint as events,
        count(*) filter (where step_number = 1)::bigint as pages,
        max(step_number)::bigint as furthest_step,
        coalesce(sum(revenue) filter (where step_number = 4), 0)::decimal(18, 4)
            as revenue,
        -- A checkout tells the whole cart's value, what is put in it the goods' own.
        coalesce(
            max_by(revenue, event_number) filter (
                where step_number = 3 and revenue is not null
            ),
            sum(revenue) filter (where step_number = 2)
        )::decimal(18, 4) as cart_value,
        max_by(order_id, event_number) filter (where order_id is not null) as order_id
    from web_events
    group by visitor_id, visit_number
)

select * from int_web_sessions
