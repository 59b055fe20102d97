with

order_days as (
    select * from {{ ref('int_located_order_days') }}
),

calendar as (
    select * from {{ ref('int_calendar') }}
),

int_daily_sales as (
    select
        order_date,
        order_days.place_number,
        order_days.is_guest,
        {{ latest_start('first_order_date') }} as first_start,
        sum(order_days.orders)::bigint as orders,
        sum(order_days.gross_sales)::decimal(18, 4) as gross_sales,
        sum(order_days.returns)::decimal(18, 4) as returns,
        sum(order_days.net_sales)::decimal(18, 4) as net_sales,
        sum(order_days.non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales
    from order_days
    inner join calendar using (order_date)
    group by all
)

select * from int_daily_sales
