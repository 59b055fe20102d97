with

company as (
    select * from {{ ref('int_company') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
),

days as (
    select
        {{ each_day('data_from', 'data_to') }} as order_date,
        data_to,
        fiscal_year_starts - 1 as months_ahead
    from company
    -- Without order lines these dates are those of other feeds: no sales to count.
    where exists (select 1 from order_days)
),

fiscal_days as (
    select
        order_date,
        order_date > data_to - 365 as is_of_last_365_days,
        months_ahead * interval 1 month as ahead,
        order_date - months_ahead * interval 1 month as fiscal_day
    from days
),

int_calendar as (
    select
        order_date,
        extract(year from fiscal_day)::bigint as year,
        (date_trunc('year', fiscal_day) + ahead)::date as year_start,
        (date_trunc('quarter', fiscal_day) + ahead)::date as quarter_start,
        date_trunc('month', order_date)::date as month_start,
        date_trunc('week', order_date)::date as week_start,
        is_of_last_365_days
    from fiscal_days
)

select * from int_calendar
