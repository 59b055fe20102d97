-- depends_on: {{ ref('int_night_sales') }}
-- depends_on: {{ ref('int_touched_customers') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('year_start', '1 year') ~ ' and (customer_id is null or ' ~ is_in('customer_id', 'int_touched_customers') ~ ')') }}",
) }}
{%- set columns = [
    'customer_id', 'department_id', 'order_date', 'net_sales', 'is_purchase',
    'is_merchandise'
] %}
with

days as (
    select * from {{ ref('int_compared_days') }}
    where {{ since_touched('year_start', '1 year') }}
),

order_lines as (
    {% if is_incremental() -%}
        select {{ columns | join(', ') }}
        from {{ ref('order_lines') }}
        where customer_id is null
        union all
        select {{ columns | join(', ') }}
        from {{ ref('int_night_sales') }}
        where {{ is_in('customer_id', 'int_touched_customers') }}
    {%- else -%}
        select {{ columns | join(', ') }}
        from {{ ref('order_lines') }}
    {%- endif %}
),

wanted_lines as (
    select
        order_lines.customer_id,
        coalesce(order_lines.department_id, 'unknown') as department,
        order_lines.net_sales,
        case when order_lines.is_purchase then order_lines.order_date end
            as purchase_date,
        days.year,
        days.year_start
    from order_lines
    inner join days on order_lines.order_date = days.order_date
    where order_lines.is_merchandise
),

-- Customers do not add up over departments: the year has rows of its own.
int_customer_department_years as (
    select
        year,
        year_start,
        coalesce(department, 'all') as department_id,
        customer_id,
        sum(net_sales)::decimal(18, 4) as sales,
        min(purchase_date) as first_purchase_date
    from wanted_lines
    group by year, year_start, grouping sets (
        (customer_id, department), (customer_id)
    )
)

select * from int_customer_department_years
