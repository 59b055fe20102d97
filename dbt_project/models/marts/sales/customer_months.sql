{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('month') ~ ' and ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_days as (
    select * from {{ of_tonight('int_night_order_days', 'int_order_days') }}
),

months as (
    select
        customer_id,
        date_trunc('month', order_date)::date as month,
        sum(orders)::bigint as orders,
        count(distinct order_date) filter (
            where is_purchase
        )::bigint as order_days,
        sum(lines)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(margin)::decimal(18, 4) as margin,
        min(order_date) filter (where is_purchase) as first_order_date,
        max(order_date) filter (where is_purchase) as last_order_date
    from order_days
    where
        is_complete
        and not is_guest
        and {{ since_touched('order_date') }}
        and {{ is_in('customer_id', 'int_touched_customers') }}
    group by customer_id, month
),

customer_months as (
    select
        *,
        {{ row_hash('months') }} as _row_hash
    from months
)

select * from customer_months
order by month
