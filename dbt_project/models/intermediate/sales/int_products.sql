with

feed as (
    select * from {{ ref('stg_products') }}
),

sold as (
    select * from {{ ref('int_sold_products') }}
    where product_id is not null
),

settings as (
    select * from {{ ref('stg_settings') }}
),

-- What most lines say, then what the latest says.
sold_names as (
    select
        product_id,
        product_name
    from sold
    where product_name is not null
    group by product_id, product_name
    qualify row_number() over (
        partition by product_id
        order by sum(lines) desc, max(last_ordered_at) desc, product_name
    ) = 1
),

sold_departments as (
    select
        product_id,
        department_id
    from sold
    where department_id is not null
    group by product_id, department_id
    qualify row_number() over (
        partition by product_id
        order by sum(lines) desc, max(last_ordered_at) desc, department_id
    ) = 1
),

product_ids as (
    select product_id from feed
    union
    select product_id from sold
),

-- The text that every match begins with. To compile an expression for a product costs
-- a thousand times more than to compare its first letters.
patterns as (
    select
        value as pattern,
        case
            when {{ regexp_full_match('value', "'[A-Za-z0-9_ ]*'") }} then value
            when value like '%|%' then ''
            else regexp_extract(value, '^([A-Za-z0-9_ ]*)[A-Za-z0-9_ ]', 1)
        end as beginning
    from settings
    where section = 'non_merchandise' and item = 'product_pattern'
),

non_merchandise as (
    select distinct product_ids.product_id
    from product_ids
    inner join patterns
        on
            case
                when left(product_id, length(beginning)) = beginning
                    then {{ regexp_full_match('product_id', 'pattern') }}
                else false
            end
),

int_products as (
    select
        product_ids.product_id,
        coalesce(feed.product_name, sold_names.product_name) as product_name,
        coalesce(feed.department_id, sold_departments.department_id) as department_id,
        feed.unit_cost,
        feed.product_id is not null as is_in_feed,
        non_merchandise.product_id is not null as is_non_merchandise
    from product_ids
    left join feed using (product_id)
    left join sold_names using (product_id)
    left join sold_departments using (product_id)
    left join non_merchandise using (product_id)
)

select * from int_products
