with

feed as (
    select * from {{ ref('stg_departments') }}
),

sold as (
    select * from {{ ref('int_sold_products') }}
),

products as (
    select * from {{ ref('int_products') }}
),

-- Lines that neither name a department nor a product with one have a row, too.
department_ids as (
    select department_id from feed
    union
    select coalesce(sold.department_id, products.department_id, 'unknown')
    from sold
    left join products using (product_id)
    union
    select department_id from products
    union
    select department_id from {{ ref('stg_department_sales') }}
),

int_departments as (
    select
        department_ids.department_id,
        coalesce(
            feed.department_name, department_ids.department_id
        ) as department_name,
        coalesce(feed.is_merchandise, true) as is_merchandise
    from department_ids
    left join feed using (department_id)
    where department_ids.department_id is not null
)

select * from int_departments
