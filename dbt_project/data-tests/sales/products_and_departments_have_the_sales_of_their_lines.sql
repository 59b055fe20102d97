-- Of complete days; every line has a department, be it unknown, not each a product.
with

order_lines as (
    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(net_sales + non_merchandise_sales), 0) as total_amount,
        count(*) as lines,
        coalesce(sum(net_sales) filter (where product_id is not null), 0)
            as product_sales
    from {{ ref('order_lines') }}
    where is_complete
),

products as (
    select coalesce(sum(net_sales), 0) as product_sales
    from {{ ref('products') }}
),

departments as (
    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(net_sales + non_merchandise_sales), 0) as total_amount,
        coalesce(sum(lines), 0) as lines
    from {{ ref('departments') }}
)

select *
from order_lines
cross join products
cross join departments
where
    order_lines.product_sales != products.product_sales
    or order_lines.net_sales != departments.net_sales
    or order_lines.total_amount != departments.total_amount
    or order_lines.lines != departments.lines
