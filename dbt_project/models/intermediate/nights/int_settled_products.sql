-- depends_on: {{ ref('order_lines') }}
with

products as (
    select * from {{ ref('int_products') }}
),

int_settled_products as (
    select
        product_id,
        product_name,
        department_id,
        unit_cost,
        is_in_feed,
        is_non_merchandise
    from products
)

select * from int_settled_products
