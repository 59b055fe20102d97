with

product_records as (
    select * from {{ ref('int_products') }}
),

department_records as (
    select * from {{ ref('int_departments') }}
),

sales as (
    select
        product_id,
        sum(lines)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales,
        sum(margin)::decimal(18, 4) as margin,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(purchases)::bigint as purchases
    from {{ ref('int_product_months') }}
    where product_id is not null
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
