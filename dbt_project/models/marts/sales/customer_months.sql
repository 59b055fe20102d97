with

order_days as (
    select * from {{ ref('int_order_days') }}
),

company as (
    select * from {{ ref('int_company') }}
),

customer_months as (
    select
        order_days.customer_id,
        date_trunc('month', order_days.order_date)::date as month,
        sum(order_days.orders)::bigint as orders,
        count(distinct order_days.order_date) filter (
            where is_purchase
        )::bigint as order_days,
        sum(order_days.lines)::bigint as lines,
        sum(order_days.quantity)::decimal(18, 3) as quantity,
        sum(order_days.gross_sales)::decimal(18, 4) as gross_sales,
        sum(order_days.returns)::decimal(18, 4) as returns,
        sum(order_days.net_sales)::decimal(18, 4) as net_sales,
        sum(order_days.margin)::decimal(18, 4) as margin,
        min(order_days.order_date) filter (where is_purchase) as first_order_date,
        max(order_days.order_date) filter (where is_purchase) as last_order_date
    from order_days
    inner join company
        on order_days.order_date <= company.data_to
    where not order_days.is_guest
    group by order_days.customer_id, month
)

select * from customer_months
