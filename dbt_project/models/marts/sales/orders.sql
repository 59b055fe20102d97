{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='fail',
    pre_hook="{{ forget(since_touched('_last_order_date') ~ ' and ' ~ is_in('order_id', 'int_night_orders') ~ ' and (is_return or ' ~ is_in('order_id', 'int_touched_orders') ~ ' or ' ~ is_in('customer_id', 'int_touched_customers') ~ ')') }}",
) }}
with

-- The sale that most lines undo; one that is undone on the spot names its own order.
returned_orders as (
    select
        order_id,
        returned_order_id
    from {{ ref('int_night_sales') }}
    where returned_order_id <> order_id
    group by order_id, returned_order_id
    qualify row_number() over (
        partition by order_id order by count(*) desc, returned_order_id
    ) = 1
),

whole_orders as (
    select
        order_id,
        min(order_date) as order_date,
        max(order_date) as _last_order_date,
        min(ordered_at) as ordered_at,
        -- Of several customers the one for whom the order counts.
        case
            when bool_or(counts_as_order)
                then max(customer_id) filter (where counts_as_order)
            else max(customer_id)
        end as customer_id,
        case
            when bool_or(counts_as_order)
                then max(source_customer_id) filter (where counts_as_order)
            else max(source_customer_id)
        end as source_customer_id,
        case
            when bool_or(counts_as_order)
                then bool_and(is_guest) filter (where counts_as_order)
            else bool_and(is_guest)
        end as is_guest,
        max(channel) as channel,
        max(store_id) as store_id,
        max(country) as country,
        sum(orders)::bigint as purchase_count,
        sum(lines)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales,
        sum(margin)::decimal(18, 4) as margin,
        bool_or(is_purchase) as is_purchase,
        bool_and(is_complete) as is_complete,
        bool_and(is_return) as is_return,
        bool_or(is_merchandise) as is_merchandise
    from {{ of_tonight('int_night_order_days', 'int_order_days') }}
    group by order_id
),

purchase_numbers as (
    select
        order_id,
        row_number() over (
            partition by customer_id order by order_date, ordered_at, order_id
        )::bigint as customer_order_number
    from whole_orders
    where is_purchase and not is_guest
),

numbered_orders as (
    select
        whole_orders.*,
        case when whole_orders.is_return then returned_orders.returned_order_id end
            as returned_order_id,
        purchase_numbers.customer_order_number
    from whole_orders
    left join returned_orders using (order_id)
    left join purchase_numbers using (order_id)
    where
        {{ since_touched('whole_orders._last_order_date') }}
        and (
            whole_orders.is_return
            or {{ is_in('whole_orders.order_id', 'int_touched_orders') }}
            or {{ is_in('whole_orders.customer_id', 'int_touched_customers') }}
        )
),

orders as (
    select
        *,
        {{ row_hash('numbered_orders') }} as _row_hash
    from numbered_orders
)

select * from orders
order by order_date
