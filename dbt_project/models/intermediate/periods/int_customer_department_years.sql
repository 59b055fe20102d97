with

order_lines as (
    select * from {{ ref('order_lines') }}
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
        calendar.order_date <= coalesce(
            next_year.previous_year_to, calendar.order_date
        ) as is_compared
    from calendar
    left join periods as next_year
        on
            calendar.year_start = next_year.previous_year_start
            and next_year.period_type = 'year'
),

int_customer_department_years as (
    select
        days.year,
        coalesce(order_lines.department_id, 'unknown') as department_id,
        order_lines.customer_id,
        sum(order_lines.net_sales)::decimal(18, 4) as sales,
        coalesce(
            sum(order_lines.net_sales) filter (where days.is_compared), 0
        )::decimal(18, 4) as compared_sales,
        bool_or(order_lines.is_purchase) as has_purchase,
        bool_or(days.is_compared and order_lines.is_purchase) as has_compared_purchase
    from order_lines
    inner join days using (order_date)
    where order_lines.is_merchandise
    group by all
)

select * from int_customer_department_years
