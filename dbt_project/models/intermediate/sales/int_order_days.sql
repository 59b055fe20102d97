with

order_lines as (
    select * from {{ ref('order_lines') }}
),

int_order_days as (
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
        bool_or(
            is_merchandise and not is_return and amount > 0
        ) as is_purchase,
        bool_and(is_return) as is_return,
        bool_or(is_merchandise) as is_merchandise
    from order_lines
    group by order_id, order_date
)

select * from int_order_days
