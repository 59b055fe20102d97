-- depends_on: {{ ref('order_lines') }}
with

int_settled_products as (
    select * from {{ ref('int_products') }}
)

select * from int_settled_products
