{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('customer_id', ref('int_touched_customers'))) }}",
) }}
with

order_lines as (
    select * from {{ ref('order_lines') }}
),

company as (
    select * from {{ ref('int_company') }}
),

sales as (
    select
        order_lines.customer_id,
        coalesce(order_lines.department_id, 'unknown') as department_id,
        sum(order_lines.gross_sales)::decimal(18, 4) as gross_sales,
        sum(order_lines.net_sales)::decimal(18, 4) as net_sales
    from order_lines
    cross join company
    where
        order_lines.is_merchandise
        and not order_lines.is_guest
        and order_lines.order_date <= company.data_to
        and {{ is_in('order_lines.customer_id', ref('int_touched_customers')) }}
    group by all
),

customer_department_shares as (
    select
        customer_id,
        department_id,
        gross_sales,
        net_sales,
        gross_sales::double
        / nullif(sum(gross_sales) over (partition by customer_id), 0)::double as share
    from sales
)

select * from customer_department_shares
