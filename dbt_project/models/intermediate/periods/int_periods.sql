with

period_days as (
    select * from {{ ref('int_period_days') }}
),

company as (
    select * from {{ ref('int_company') }}
),

starts as (
    select distinct
        period_type,
        period_start
    from period_days
),

bounds as (
    select
        starts.*,
        case period_type
            when 'year' then period_start + interval 1 year
            when 'quarter' then period_start + interval 3 month
            when 'month' then period_start + interval 1 month
            when 'week' then period_start + interval 7 day
            else period_start + interval 1 day
        end::date - 1 as period_end,
        case period_type
            when 'year' then period_start - interval 1 year
            when 'quarter' then period_start - interval 3 month
            when 'month' then period_start - interval 1 month
            when 'week' then period_start - interval 7 day
            else period_start - interval 1 day
        end::date as start_before,
        {{ same_day_last_year('period_start', 'period_type') }} as start_last_year
    from starts
),

-- A period that `data_to` cuts is compared with the same days only.
compared as (
    select
        bounds.*,
        company.data_from,
        company.data_to,
        least(period_end, data_to) as counted_to,
        case
            when period_end <= data_to then period_start - 1
            when period_type = 'year'
                then {{ same_day_last_year('data_to', 'period_type') }}
            else least(
                period_start - 1,
                start_before + {{ days_between('period_start', 'data_to') }}::int
            )
        end as to_before,
        case
            when period_end > data_to or period_type = 'day'
                then {{ same_day_last_year('counted_to', 'period_type') }}
            else {{ same_day_last_year('(period_end + 1)', 'period_type') }} - 1
        end as to_last_year
    from bounds
    cross join company
),

int_periods as (
    select
        period_type,
        period_start,
        period_end,
        counted_to,
        case when data_from <= start_before then start_before end as previous_start,
        case when data_from <= start_before then to_before end as previous_to,
        case
            when data_from <= start_last_year then start_last_year
        end as previous_year_start,
        case
            when data_from <= start_last_year then to_last_year
        end as previous_year_to,
        data_from <= period_start and period_end <= data_to as is_complete
    from compared
)

select * from int_periods
