{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('visitor_id', 'int_touched_visitors')) }}",
) }}
with

web_events as (
    select * from {{ ref('stg_web_events') }}
    where {{ is_in('visitor', 'int_touched_visitors', 'visitor_id') }}
),

funnel_events as (
    select * from {{ ref('int_funnel_events') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

settings as (
    select max(value::bigint) as session_minutes
    from {{ ref('stg_settings') }}
    where section = 'web' and item = 'session_minutes'
),

resolved as (
    select
        web_events.*,
        coalesce(merged_customers.customer_id, web_events.customer_id)
            as known_customer,
        coalesce(funnel_events.step_number, 0) as step_number
    from web_events
    left join merged_customers
        on web_events.customer_id = merged_customers.source_customer_id
    left join funnel_events on web_events.event_type = funnel_events.event_type
),

paced as (
    select
        resolved.*,
        coalesce(
            occurred_at - lag(occurred_at) over (
                partition by visitor order by occurred_at, event_id
            ) > interval 1 minute * settings.session_minutes,
            true
        ) as starts_session
    from resolved
    cross join settings
),

int_web_events as (
    select
        event_id,
        occurred_at,
        occurred_date,
        visitor as visitor_id,
        known_customer as customer_id,
        order_id,
        event_type,
        step_number,
        page,
        channel,
        utm_campaign,
        device,
        revenue,
        _load_id as load_id,
        _line as line,
        sum(starts_session::integer) over (
            partition by visitor
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        )::bigint as visit_number
    from paced
)

select * from int_web_events
