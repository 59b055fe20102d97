{{ config(materialized='view') }}
with

order_days as (
    select * from {{ ref('int_order_days') }}
    where is_complete and not is_guest
),

new_products as (
    select * from {{ ref('int_customer_new_products') }}
),

web_sessions as (
    select web_sessions.*
    from {{ ref('web_sessions') }} as web_sessions
    inner join {{ ref('int_feed_days') }} as feed_days
        on
            feed_days.feed = 'web_events'
            and web_sessions.session_date <= feed_days.data_to
    where web_sessions.customer_id is not null
),

interactions as (
    select * from {{ ref('int_social_interactions') }}
    where customer_id is not null
),

int_customer_activity as (
    select
        customer_id,
        ordered_at as happened_at,
        order_date as happened_date,
        is_purchase,
        orders,
        gross_sales,
        returns,
        net_sales,
        0 as new_products,
        0 as sessions,
        0 as pages,
        null as utm_campaign,
        0 as bounces,
        0 as interactions,
        null as sentiment
    from order_days
    union all
    select
        customer_id,
        null, first_order_date, false, 0, 0, 0, 0,
        new_products,
        0, 0, null, 0, 0, null
    from new_products
    union all
    select
        customer_id,
        started_at,
        session_date,
        false, 0, 0, 0, 0, 0,
        1,
        pages,
        utm_campaign,
        is_bounce::integer,
        0, null
    from web_sessions
    union all
    select
        customer_id,
        occurred_at,
        occurred_date,
        false, 0, 0, 0, 0, 0, 0, 0, null, 0,
        1,
        sentiment
    from interactions
)

select * from int_customer_activity
