{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('quarter_start', '3 month') ~ ' and ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

customer_months as (
    select
        *,
        date_trunc('quarter', month)::date as quarter_start
    from {{ ref('customer_months') }}
    where
        -- Tells which row groups to read; the quarter tells which rows.
        {{ since_touched('month', '3 month') }}
        and {{ since_touched("date_trunc('quarter', month)", '3 month') }}
        and {{ is_in('customer_id', 'int_touched_customers') }}
),

new_products as (
    select
        customer_id,
        date_trunc('quarter', first_order_date)::date as quarter_start,
        sum(new_products)::bigint as new_products
    from {{ ref('int_customer_new_products') }}
    where
        {{ since_touched("date_trunc('quarter', first_order_date)", '3 month') }}
        and {{ is_in('customer_id', 'int_touched_customers') }}
    group by all
),

quarters as (
    select
        customer_id,
        quarter_start,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(orders)::bigint as orders,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales
    from customer_months
    group by all
),

int_customer_quarters as (
    select
        quarters.*,
        coalesce(new_products.new_products, 0) as new_products
    from quarters
    left join new_products
        on
            quarters.customer_id = new_products.customer_id
            and quarters.quarter_start = new_products.quarter_start
)

select * from int_customer_quarters
