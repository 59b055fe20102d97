with

department_records as (
    select * from {{ ref('int_departments') }}
),

sales as (
    select
        department_id,
        count(distinct product_id)::bigint as products,
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
    group by department_id
),

repeated as (
    select
        department_id,
        sum(repeats)::bigint as repeats
    from {{ ref('int_repeated_lines') }}
    where department_id is not null
    group by department_id
),

departments as (
    select
        department_records.department_id,
        department_records.department_name,
        department_records.is_merchandise,
        coalesce(sales.products, 0) as products,
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
    from department_records
    left join sales using (department_id)
    left join repeated using (department_id)
)

select * from departments
