with

order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

-- A bank's lines have no product, and their texts are as many as the lines.
int_sold_products as (
    select
        product_id,
        case when product_id is not null then product_name end as product_name,
        department_id,
        count(*)::bigint as lines,
        max(ordered_at) as last_ordered_at
    from order_lines
    group by all
)

select * from int_sold_products
