-- depends_on: {{ ref('int_night') }}
{% set built = built_relation('intermediate', 'int_customer_department_years') %}
with

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

built_years as (
    {% if built and not night_is_full() -%}
        select
            year,
            max(compared_to) as compared_to
        from {{ built }}
        group by year
    {%- else -%}
        select
            year,
            compared_to
        from days
        where false
    {%- endif %}
),

moved_days as (
    select
        days.*,
        -- All days of a year that is compared less far than it was.
        coalesce(
            days.compared_to < built_years.compared_to
            or (
                days.order_date > built_years.compared_to
                and days.order_date <= days.compared_to
            ),
            false
        ) as is_moved
    from days
    left join built_years on days.year = built_years.year
),

int_compared_days as (
    select
        *,
        bool_or(is_moved) over (partition by year) as is_of_moved_year
    from moved_days
)

select * from int_compared_days
