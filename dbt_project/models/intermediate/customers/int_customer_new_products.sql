with

order_lines as (
    select * from {{ ref('order_lines') }}
),

company as (
    select * from {{ ref('int_company') }}
),

first_purchases as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        min(order_lines.order_date) as first_order_date
    from order_lines
    cross join company
    where
        order_lines.reason = 'sale'
        and order_lines.amount > 0
        and order_lines.product_id is not null
        and order_lines.order_date <= company.data_to
    group by order_lines.customer_id, order_lines.product_id
),

int_customer_new_products as (
    select
        customer_id,
        date_trunc('month', first_order_date)::date as month,
        count(*)::bigint as new_products
    from first_purchases
    group by all
)

select * from int_customer_new_products
