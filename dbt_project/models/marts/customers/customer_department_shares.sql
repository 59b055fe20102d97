{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_lines as (
    select * from {{ ref('int_night_sales') }}
),

sales as (
    select
        customer_id,
        coalesce(department_id, 'unknown') as department_id,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(net_sales)::decimal(18, 4) as net_sales
    from order_lines
    where
        is_merchandise
        and not is_guest
        and is_complete
        and {{ is_in('customer_id', 'int_touched_customers') }}
    group by all
),

shares as (
    select
        customer_id,
        department_id,
        gross_sales,
        net_sales,
        gross_sales::double
        / nullif(sum(gross_sales) over (partition by customer_id), 0)::double as share
    from sales
),

customer_department_shares as (
    select
        *,
        {{ row_hash('shares') }} as _row_hash
    from shares
)

select * from customer_department_shares
order by customer_id, department_id
