with

-- Orders over several days, of which the first purchase day alone counts as an order.
split_orders as (
    select
        order_id,
        min(order_date) filter (
            where reason in ('sale', 'guest_sale') and amount > 0
        ) as first_purchase_date
    from {{ ref('order_lines') }}
    group by order_id
    having min(order_date) < max(order_date)
),

order_days as (
    select
        order_id,
        order_date,
        max(customer_id) as customer_id,
        max(source_customer_id) as source_customer_id,
        max(customer_id) is null as is_guest,
        max(channel) as channel,
        max(store_id) as store_id,
        max(country) as country,
        min(ordered_at) as ordered_at,
        count(*)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales,
        sum(margin)::decimal(18, 4) as margin,
        sum(purchase_count)::bigint as purchase_count,
        bool_or(reason in ('sale', 'guest_sale') and amount > 0) as is_purchase,
        bool_and(is_return) as is_return,
        bool_or(is_merchandise) as is_merchandise
    from {{ ref('order_lines') }}
    group by order_id, order_date
),

int_order_days as (
    select
        order_days.order_id,
        order_days.order_date,
        order_days.customer_id,
        order_days.source_customer_id,
        order_days.is_guest,
        order_days.channel,
        order_days.store_id,
        order_days.country,
        order_days.ordered_at,
        order_days.lines,
        order_days.quantity,
        order_days.gross_sales,
        order_days.returns,
        order_days.net_sales,
        order_days.non_merchandise_sales,
        order_days.margin,
        order_days.purchase_count,
        order_days.is_purchase and order_days.order_date = coalesce(
            split_orders.first_purchase_date, order_days.order_date
        ) as is_purchase,
        order_days.is_return,
        order_days.is_merchandise
    from order_days
    left join split_orders using (order_id)
)

select * from int_order_days
