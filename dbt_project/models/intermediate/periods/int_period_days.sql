with

company as (
    select * from {{ ref('int_company') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
),

period_types as (
    select * from (
        values ('year'), ('quarter'), ('month'), ('week'), ('day')
    ) as types (period_type)
),

days as (
    select
        {{ each_day('data_from', 'data_to') }} as order_date,
        (fiscal_year_starts - 1) * interval 1 month as fiscal_shift
    from company
    -- Without order lines the company's dates come from other feeds: no sales to count.
    where exists (select 1 from order_days)
),

int_period_days as (
    select
        order_date,
        period_type,
        case period_type
            when 'year' then date_trunc('year', order_date - fiscal_shift) + fiscal_shift
            when 'quarter'
                then date_trunc('quarter', order_date - fiscal_shift) + fiscal_shift
            when 'month' then date_trunc('month', order_date)
            when 'week' then date_trunc('week', order_date)
            else order_date
        end::date as period_start
    from days
    cross join period_types
)

select * from int_period_days
