{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='customer_id',
    on_schema_change='fail',
    pre_hook="{{ forget('customer_id is null or ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_lines as (
    select
        *,
        coalesce(department_id, 'unknown') as department
    from {{ ref('order_lines') }}
    where is_merchandise
),

calendar as (
    select * from {{ ref('int_calendar') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

-- How far into each year the year after it is compared with it.
days as (
    select
        calendar.order_date,
        calendar.year,
        coalesce(next_year.previous_year_to, date '9999-12-31') as compared_to
    from calendar
    left join periods as next_year
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
{%- endif %}

wanted_lines as (
    select
        order_lines.*,
        days.year,
        days.compared_to,
        order_date <= days.compared_to as is_compared
    from order_lines
    inner join days using (order_date)
    where
        order_lines.customer_id is null
        or {{ is_in('order_lines.customer_id', 'int_touched_customers') }}
        {% if is_incremental() -%}
            or order_lines.customer_id in (
                select moved_lines.customer_id
                from order_lines as moved_lines
                inner join moved_days using (order_date)
            )
        {%- endif %}
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
