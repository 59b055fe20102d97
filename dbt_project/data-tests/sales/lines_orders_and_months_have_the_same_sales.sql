-- Lines = orders = customers' months + guests + days after data_to, for each sum.
with

order_lines as (
    select
        sum(gross_sales) as gross_sales,
        sum(returns) as returns,
        sum(net_sales) as net_sales,
        sum(1) as lines
    from {{ ref('order_lines') }}
),

orders as (
    select
        sum(gross_sales) as gross_sales,
        sum(returns) as returns,
        sum(net_sales) as net_sales,
        sum(lines) as lines
    from {{ ref('orders') }}
),

parts as (
    select
        gross_sales,
        returns,
        net_sales,
        lines
    from {{ ref('customer_months') }}
    union all
    select
        order_days.gross_sales,
        order_days.returns,
        order_days.net_sales,
        order_days.lines
    from {{ ref('int_order_days') }} as order_days
    cross join {{ ref('int_company') }} as company
    where
        order_days.is_guest
        or coalesce(order_days.order_date > company.data_to, true)
),

months_guests_and_later_days as (
    select
        sum(gross_sales) as gross_sales,
        sum(returns) as returns,
        sum(net_sales) as net_sales,
        sum(lines) as lines
    from parts
),

totals as (
    select * from order_lines
    union
    select * from orders
    union
    select * from months_guests_and_later_days
)

select * from totals
qualify count(*) over () > 1
