{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('first_order_date') ~ ' and ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_lines as (
    select * from {{ ref('int_night_sales') }}
),

first_purchases as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        min(order_lines.order_date) as first_order_date
    from order_lines
    where
        order_lines.is_purchase
        and not order_lines.is_guest
        and order_lines.product_id is not null
        and order_lines.is_complete
        and {{ is_in('order_lines.customer_id', 'int_touched_customers') }}
    group by order_lines.customer_id, order_lines.product_id
),

int_customer_new_products as (
    select
        customer_id,
        first_order_date,
        count(*)::bigint as new_products
    from first_purchases
    where {{ since_touched('first_order_date') }}
    group by all
)

select * from int_customer_new_products
order by first_order_date
