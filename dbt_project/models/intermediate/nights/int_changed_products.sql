-- depends_on: {{ ref('int_night') }}
{% set earlier = built_relation('intermediate', 'int_settled_products') %}
with

products as (
    select * from {{ ref('int_products') }}
),

earlier as (
    {% if earlier and not night_is_full() %}
        select * from {{ earlier }}
    {% else %}
        select * from products
        where false
    {% endif %}
),

-- What lines take from their product. A product new to us has no built lines.
int_changed_products as (
    select products.product_id
    from products
    inner join earlier on products.product_id = earlier.product_id
    where
        products.product_name is distinct from earlier.product_name
        or products.department_id is distinct from earlier.department_id
        or products.unit_cost is distinct from earlier.unit_cost
        or products.is_non_merchandise <> earlier.is_non_merchandise
)

select * from int_changed_products
