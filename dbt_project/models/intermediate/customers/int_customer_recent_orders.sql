with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where not is_guest
),

-- From a new day on all customers are looked at, from others those of the night.
looked_at as (
    select
        order_days.*,
        dates.as_of_date
    from order_days
    inner join dates
        on
            order_days.order_date > dates.as_of_date - 365
            and order_days.order_date <= dates.as_of_date
            and dates.is_new
    union all
    select
        order_days.*,
        dates.as_of_date
    from order_days
    inner join dates
        on
            order_days.order_date > dates.as_of_date - 365
            and order_days.order_date <= dates.as_of_date
            and not dates.is_new
    where {{ is_in('order_days.customer_id', 'int_touched_customers') }}
),

int_customer_recent_orders as (
    select
        customer_id,
        as_of_date,
        coalesce(
            sum(orders) filter (where order_date > as_of_date - 90), 0
        )::bigint as orders_last_90_days,
        sum(orders)::bigint as orders_last_365_days,
        coalesce(
            sum(net_sales) filter (where order_date > as_of_date - 90), 0
        )::decimal(18, 4) as net_sales_last_90_days,
        sum(net_sales)::decimal(18, 4) as net_sales_last_365_days
    from looked_at
    group by customer_id, as_of_date
)

select * from int_customer_recent_orders
