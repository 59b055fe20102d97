with

order_lines as (
    select
        sum(net_sales) filter (where product_id is not null) as product_sales,
        sum(net_sales) filter (where department_id is not null) as department_sales
    from {{ ref('order_lines') }}
),

products as (
    select sum(net_sales) as product_sales
    from {{ ref('products') }}
),

departments as (
    select sum(net_sales) as department_sales
    from {{ ref('departments') }}
)

select
    order_lines.product_sales as sales_of_lines_with_a_product,
    products.product_sales as sales_of_products,
    order_lines.department_sales as sales_of_lines_with_a_department,
    departments.department_sales as sales_of_departments
from order_lines
cross join products
cross join departments
where
    coalesce(order_lines.product_sales, 0) != coalesce(products.product_sales, 0)
    or coalesce(order_lines.department_sales, 0)
    != coalesce(departments.department_sales, 0)
