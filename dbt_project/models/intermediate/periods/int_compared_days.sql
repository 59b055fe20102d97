with

calendar as (
    select * from {{ ref('int_calendar') }}
),

years as (
    select * from {{ ref('int_periods') }}
    where period_type = 'year'
),

int_compared_days as (
    select
        calendar.order_date,
        calendar.year,
        calendar.year_start,
        coalesce(next_year.previous_year_to, date '9999-12-31') as compared_to
    from calendar
    left join years as next_year
        on calendar.year_start = next_year.previous_year_start
)

select * from int_compared_days
