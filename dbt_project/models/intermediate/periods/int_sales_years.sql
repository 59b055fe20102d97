with

group_years as (
    select * from {{ ref('int_group_years') }}
),

calendar as (
    select * from {{ ref('int_calendar') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

sold_years as (
    select distinct
        calendar.year,
        periods.is_complete,
        periods.previous_year_start is not null as has_days_to_compare
    from calendar
    inner join periods
        on
            calendar.year_start = periods.period_start
            and periods.period_type = 'year'
),

-- Years known from totals are whole.
years as (
    select distinct
        group_years.year,
        group_years.customer_count_basis,
        group_years.customer_count_basis = 'distinct' as is_sold,
        case
            when customer_count_basis = 'distinct' then sold_years.is_complete
            else true
        end as is_complete,
        sold_years.has_days_to_compare
    from group_years
    left join sold_years using (year)
),

int_sales_years as (
    select
        years.year,
        years.customer_count_basis,
        years.is_complete,
        coalesce(
            previous.is_complete
            and (
                years.is_complete
                or (previous.is_sold and years.has_days_to_compare)
            ),
            false
        ) as is_compared
    from years
    left join years as previous
        on years.year = previous.year + 1
)

select * from int_sales_years
