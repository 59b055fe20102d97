{{ config(materialized='tonight') }}
with

order_days as (
    select
        order_id,
        order_date,
        customer_id,
        max(source_customer_id) as source_customer_id,
        customer_id is null as is_guest,
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
        sum(purchase_count) filter (where is_purchase)::bigint as purchase_count,
        bool_or(is_purchase) as is_purchase,
        bool_and(is_complete) as is_complete,
        bool_and(is_return) as is_return,
        bool_or(is_merchandise) as is_merchandise
    from {{ ref('int_night_sales') }}
    group by order_id, order_date, customer_id
),

repeated_orders as (
    select order_id
    from order_days
    where is_purchase
    group by order_id
    having count(*) > 1
),

-- An order with several purchases here counts once, for a known customer if it can.
repeated_purchases as (
    select
        order_id,
        order_date,
        customer_id,
        row_number() over (
            partition by order_id
            order by is_guest, order_date, customer_id
        ) as purchase_number
    from order_days
    where
        is_purchase
        and order_id in (select order_id from repeated_orders)
),

int_night_order_days as (
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
        case
            when not order_days.is_purchase then 0
            when order_days.purchase_count > 0 then order_days.purchase_count
            when coalesce(repeated_purchases.purchase_number, 1) = 1 then 1
            else 0
        end::bigint as orders,
        order_days.is_purchase,
        order_days.is_purchase
        and coalesce(repeated_purchases.purchase_number, 1) = 1 as counts_as_order,
        order_days.is_complete,
        order_days.is_return,
        order_days.is_merchandise
    from order_days
    left join repeated_purchases
        on
            order_days.order_id = repeated_purchases.order_id
            and order_days.order_date = repeated_purchases.order_date
            and order_days.customer_id
            is not distinct from repeated_purchases.customer_id
)

select * from int_night_order_days
