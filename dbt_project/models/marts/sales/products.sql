with

product_records as (
    select * from {{ ref('int_products') }}
),

department_records as (
    select * from {{ ref('int_departments') }}
),

order_lines as (
    select * from {{ ref('order_lines') }}
    where product_id is not null and is_complete
),

sales as (
    select
        product_id,
        count(*)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales,
        sum(margin)::decimal(18, 4) as margin,
        min(order_date) filter (where is_purchase) as first_order_date,
        max(order_date) filter (where is_purchase) as last_order_date,
        coalesce(
            sum(greatest(purchase_count, 1)) filter (where is_purchase), 0
        )::bigint as purchases
    from order_lines
    group by product_id
),

repeated as (
    select
        product_id,
        sum(repeats)::bigint as repeats
    from {{ ref('int_repeated_lines') }}
    where product_id is not null
    group by product_id
),

products as (
    select
        product_records.product_id,
        product_records.product_name,
        product_records.department_id,
        department_records.department_name,
        product_records.unit_cost,
        product_records.is_in_feed,
        not product_records.is_non_merchandise
        and coalesce(department_records.is_merchandise, true) as is_merchandise,
        sales.first_order_date,
        sales.last_order_date,
        coalesce(sales.purchases, 0) - coalesce(repeated.repeats, 0) as orders,
        coalesce(sales.lines, 0) as lines,
        coalesce(sales.quantity, 0) as quantity,
        coalesce(sales.gross_sales, 0) as gross_sales,
        coalesce(sales.returns, 0) as returns,
        coalesce(sales.net_sales, 0) as net_sales,
        coalesce(sales.non_merchandise_sales, 0) as non_merchandise_sales,
        sales.margin
    from product_records
    left join department_records using (department_id)
    left join sales using (product_id)
    left join repeated using (product_id)
)

select * from products
