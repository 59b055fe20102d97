{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_days as (
    select
        *,
        is_purchase and is_complete as counts
    from {{ ref('int_order_days') }}
    where not is_guest and {{ is_in('customer_id', 'int_touched_customers') }}
),

channels as (
    select
        customer_id,
        channel,
        sum(orders) as purchases
    from order_days
    where counts and channel is not null
    group by customer_id, channel
    qualify
        row_number() over (
            partition by customer_id
            order by purchases desc, channel asc
        ) = 1
),

countries as (
    select
        customer_id,
        country,
        max(ordered_at) as last_ordered_at
    from order_days
    where counts and country is not null
    group by customer_id, country
    qualify
        row_number() over (
            partition by customer_id
            order by last_ordered_at desc, country asc
        ) = 1
),

ids as (
    select distinct customer_id
    from order_days
),

int_ordering_customers as (
    select
        ids.customer_id,
        channels.channel as favourite_channel,
        countries.country as last_country
    from ids
    left join channels on ids.customer_id = channels.customer_id
    left join countries on ids.customer_id = countries.customer_id
)

select * from int_ordering_customers
