{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('order_id', 'int_night_orders')) }}",
) }}
with

order_lines as (
    select
        order_id,
        product_id,
        coalesce(department_id, 'unknown') as department
    from {{ ref('int_night_sales') }}
    where
        is_purchase
        and is_complete
        and purchase_count is null
),

int_repeated_lines as (
    select
        order_id,
        product_id,
        department as department_id,
        count(*) - 1 as repeats
    from order_lines
    group by grouping sets ((order_id, product_id), (order_id, department))
    having count(*) > 1 and (product_id is not null or department is not null)
)

select * from int_repeated_lines
