-- depends_on: {{ ref('int_order_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='fail',
    pre_hook="{{ forget('customer_id is null or ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

-- How far into each year the year after it is compared with it.
days as (
    select
        calendar.order_date,
        calendar.year,
        coalesce(next_year.previous_year_to, date '9999-12-31') as compared_to
    from {{ ref('int_calendar') }} as calendar
    left join {{ ref('int_periods') }} as next_year
        on
            calendar.year_start = next_year.previous_year_start
            and next_year.period_type = 'year'
),

{% if is_incremental() -%}
    built_years as (
        select
            year,
            max(compared_to) as compared_to
        from {{ this }}
        group by year
    ),

    -- Days to which tonight a year is compared further; all, where it is less far.
    moved_days as (
        select days.order_date
        from days
        inner join built_years on days.year = built_years.year
        where
            days.compared_to < built_years.compared_to
            or (
                days.order_date > built_years.compared_to
                and days.order_date <= days.compared_to
            )
    ),

    wanted_customers as (
        select order_days.customer_id
        from {{ ref('int_order_days') }} as order_days
        inner join moved_days on order_days.order_date = moved_days.order_date
        union
        select customer_id from {{ ref('int_touched_customers') }}
    ),
{%- endif %}

-- One by one, so that each reads as little of the lines as it can.
order_lines as (
    select * from {{ ref('order_lines') }}
    {% if is_incremental() -%}
        where customer_id is null
        union all
        select * from {{ ref('order_lines') }}
        where customer_id in (select customer_id from wanted_customers)
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
