{{ config(materialized='view') }}

with

recent_baskets as (
    select * from {{ ref('int_recent_baskets') }}
),

all_orders as (
    select count(distinct order_id)::double as orders
    from recent_baskets
),

-- The thousand products in most orders.
products as (
    select
        product_id,
        max(department_id) as department_id,
        count(*)::double as orders,
        row_number() over (order by count(*) desc, product_id asc) as product_number
    from recent_baskets
    group by product_id
    qualify product_number <= 1000
),

-- A wholesaler's basket says little of what goes together, and has too many pairs.
baskets as (
    select
        recent_baskets.order_id,
        recent_baskets.product_id
    from recent_baskets
    inner join products on recent_baskets.product_id = products.product_id
    qualify count(*) over (partition by recent_baskets.order_id) between 2 and 50
),

-- Once is chance.
pairs as (
    select
        baskets.product_id as interest_id,
        others.product_id,
        count(*) as orders
    from baskets
    inner join baskets as others
        on
            baskets.order_id = others.order_id
            and baskets.product_id <> others.product_id
    group by all
    having count(*) > 1
),

companions as (
    select
        'product' as interest,
        pairs.interest_id,
        pairs.product_id,
        products.product_number,
        pairs.orders / bought.orders - products.orders / all_orders.orders as chance
    from pairs
    cross join all_orders
    inner join products on pairs.product_id = products.product_id
    inner join products as bought on pairs.interest_id = bought.product_id
    qualify
        row_number() over (
            partition by pairs.interest_id
            order by chance desc, products.product_number asc
        ) <= 3
),

int_product_affinities as (
    select * from companions
    where chance > 0
    union all
    select
        'department' as interest,
        department_id as interest_id,
        product_id,
        product_number,
        orders / sum(orders) over (partition by department_id) as chance
    from products
    qualify
        row_number() over (
            partition by department_id order by product_number asc
        ) <= 8
    union all
    select
        'everybody' as interest,
        'all' as interest_id,
        product_id,
        product_number,
        orders / sum(orders) over () as chance
    from products
    qualify product_number <= 5
)

select * from int_product_affinities
