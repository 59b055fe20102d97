with

calendar as (
    select * from {{ ref('int_calendar') }}
),

period_types as (
    select types.period_type
    from (
        values ('year'), ('quarter'), ('month'), ('week'), ('day')
    ) as types (period_type)
),

int_period_days as (
    select
        calendar.order_date,
        period_types.period_type,
        case period_types.period_type
            when 'year' then calendar.year_start
            when 'quarter' then calendar.quarter_start
            when 'month' then calendar.month_start
            when 'week' then calendar.week_start
            else calendar.order_date
        end as period_start
    from calendar
    cross join period_types
)

select * from int_period_days
