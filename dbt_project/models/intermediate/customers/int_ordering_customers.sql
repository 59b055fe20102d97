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
    from {{ of_tonight('int_night_order_days', 'int_order_days') }}
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

sales as (
    select
        customer_id,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(orders)::bigint as orders,
        sum(order_days)::bigint as order_days,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(margin)::decimal(18, 4) as margin
    from {{ ref('customer_months') }}
    where {{ is_in('customer_id', 'int_touched_customers') }}
    group by customer_id
),

departments as (
    select
        customer_id,
        min_by(department_id, (-gross_sales, department_id)) as department_id
    from {{ ref('customer_department_shares') }}
    where gross_sales > 0 and {{ is_in('customer_id', 'int_touched_customers') }}
    group by customer_id
),

int_ordering_customers as (
    select
        ids.customer_id,
        channels.channel as favourite_channel,
        countries.country as last_country,
        departments.department_id as favourite_department_id,
        sales.* exclude (customer_id)
    from ids
    left join channels on ids.customer_id = channels.customer_id
    left join countries on ids.customer_id = countries.customer_id
    left join departments on ids.customer_id = departments.customer_id
    left join sales on ids.customer_id = sales.customer_id
)

select * from int_ordering_customers
