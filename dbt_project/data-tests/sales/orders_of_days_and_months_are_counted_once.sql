-- Each purchase counts on one day, so days and months add up to the orders.
with

orders as (
    select count(*) as purchases
    from {{ ref('orders') }}
    where is_purchase
),

order_days as (
    select count(*) as purchases
    from {{ ref('int_order_days') }}
    where counts_as_order
),

counted_days as (
    select coalesce(sum(order_days.orders), 0) as purchases
    from {{ ref('int_order_days') }} as order_days
    inner join {{ ref('int_company') }} as company
        on order_days.order_date <= company.data_to
    where not order_days.is_guest
),

customer_months as (
    select coalesce(sum(orders), 0) as purchases
    from {{ ref('customer_months') }}
)

select
    orders.purchases as orders,
    order_days.purchases as order_days,
    counted_days.purchases as counted_days,
    customer_months.purchases as customer_months
from orders
cross join order_days
cross join counted_days
cross join customer_months
where
    orders.purchases != order_days.purchases
    or counted_days.purchases != customer_months.purchases
