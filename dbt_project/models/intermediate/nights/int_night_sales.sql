-- depends_on: {{ ref('int_night') }}
{{ config(materialized='tonight') }}

with

order_lines as (
    select * from {{ ref('order_lines') }}
),

int_night_sales as (
    select
        order_id,
        order_date,
        ordered_at,
        source_customer_id,
        customer_id,
        is_guest,
        product_id,
        department_id,
        quantity,
        gross_sales,
        returns,
        net_sales,
        non_merchandise_sales,
        margin,
        purchase_count,
        channel,
        store_id,
        country,
        is_merchandise,
        is_return,
        is_purchase,
        is_complete,
        returned_order_id
    from order_lines
    where {{ is_in('order_id', 'int_night_orders') }}
)

select * from int_night_sales
