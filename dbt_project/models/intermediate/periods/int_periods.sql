with

period_days as (
    select * from {{ ref('int_period_days') }}
),

company as (
    select * from {{ ref('int_company') }}
),

starts as (
    select distinct period_type, period_start from period_days
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
        end::date as before_start,
        -- 52 weeks, so that Mondays are compared with Mondays.
        case period_type
            when 'week' then interval 364 day else interval 1 year
        end as one_year
    from starts
),

dated as (
    select
        bounds.*,
        data_from,
        data_to,
        least(period_end, data_to) as counted_to,
        (period_start - one_year)::date as year_before_start,
        case
            when period_type in ('week', 'day') then (period_end - one_year)::date
            else (period_end + 1 - one_year)::date - 1
        end as year_before_end,
        period_end > data_to as is_cut
    from bounds
    cross join company
),

int_periods as (
    select
        period_type,
        period_start,
        period_end,
        counted_to,
        case when data_from <= before_start then before_start end as previous_start,
        case
            when data_from > before_start then null
            when not is_cut then period_start - 1
            when period_type = 'year' then (data_to - one_year)::date
            else least(
                period_start - 1,
                before_start + {{ days_between('period_start', 'data_to') }}::int
            )
        end as previous_to,
        case
            when data_from <= year_before_start then year_before_start
        end as previous_year_start,
        case
            when data_from > year_before_start then null
            when is_cut then (data_to - one_year)::date
            else year_before_end
        end as previous_year_to,
        data_from <= period_start and not is_cut as is_complete
    from dated
)

select * from int_periods
