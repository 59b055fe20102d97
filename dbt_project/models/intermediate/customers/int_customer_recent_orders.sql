with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where not is_guest
),

int_customer_recent_orders as (
    select
        order_days.customer_id,
        dates.as_of_date,
        coalesce(
            sum(order_days.orders) filter (
                where order_days.order_date > dates.as_of_date - 90
            ),
            0
        )::bigint as orders_last_90_days,
        sum(order_days.orders)::bigint as orders_last_365_days,
        coalesce(
            sum(order_days.net_sales) filter (
                where order_days.order_date > dates.as_of_date - 90
            ),
            0
        )::decimal(18, 4) as net_sales_last_90_days,
        sum(order_days.net_sales)::decimal(18, 4) as net_sales_last_365_days
    from order_days
    inner join dates
        on
            order_days.order_date > dates.as_of_date - 365
            and order_days.order_date <= dates.as_of_date
    group by order_days.customer_id, dates.as_of_date
)

select * from int_customer_recent_orders
