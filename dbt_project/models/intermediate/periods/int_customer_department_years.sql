-- depends_on: {{ ref('int_order_days') }}
-- depends_on: {{ ref('int_night_sales') }}
-- depends_on: {{ ref('int_touched_customers') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['customer_id', 'year'],
    on_schema_change='fail',
    pre_hook="{{ forget('customer_id is null or ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
{%- set columns = [
    'customer_id', 'department_id', 'order_date', 'net_sales', 'is_purchase',
    'is_merchandise'
] %}
with

days as (
    select * from {{ ref('int_compared_days') }}
),

{% if is_incremental() -%}
    moved_customers as (
        select order_days.customer_id
        from {{ ref('int_order_days') }} as order_days
        inner join days on order_days.order_date = days.order_date and days.is_moved
        where order_days.customer_id is not null
        except
        select customer_id from {{ ref('int_touched_customers') }}
    ),
{%- endif %}

-- One by one, so that each reads as little of the lines as it can.
order_lines as (
    {% if is_incremental() -%}
        select {{ columns | join(', ') }}
        from {{ ref('order_lines') }}
        where customer_id is null
        union all
        select {{ columns | join(', ') }}
        from {{ ref('int_night_sales') }}
        where {{ is_in('customer_id', 'int_touched_customers') }}
        union all
        select order_lines.{{ columns | join(', order_lines.') }}
        from {{ ref('order_lines') }} as order_lines
        inner join days
            on order_lines.order_date = days.order_date and days.is_of_moved_year
        where order_lines.customer_id in (select customer_id from moved_customers)
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
        order_lines.is_purchase,
        days.year,
        days.compared_to,
        order_lines.order_date <= days.compared_to as is_compared
    from order_lines
    inner join days on order_lines.order_date = days.order_date
    where order_lines.is_merchandise
),

-- Customers do not add up over departments: the year has rows of its own.
int_customer_department_years as (
    select
        year,
        coalesce(department, 'all') as department_id,
        customer_id,
        compared_to,
        sum(net_sales)::decimal(18, 4) as sales,
        sum(case when is_compared then net_sales else 0 end)::decimal(18, 4)
            as compared_sales,
        bool_or(is_purchase) as has_purchase,
        bool_or(is_compared and is_purchase) as has_compared_purchase
    from wanted_lines
    group by year, compared_to, grouping sets (
        (customer_id, department), (customer_id)
    )
)

select * from int_customer_department_years
