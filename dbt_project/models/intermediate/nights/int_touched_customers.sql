{% set earlier = built_relation('intermediate', 'int_touched_customers') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

touched_orders as (
    select * from {{ ref('int_touched_orders') }}
),

moved_customers as (
    select * from {{ ref('int_moved_customers') }}
),

customer_ids as (
    select customer_id from {{ ref('int_built_orders') }}
    where order_id in (select order_id from touched_orders)
    union all
    -- Other lines of these orders have the customer that they had, or are moved.
    select customer_id from {{ ref('int_new_lines') }}
    union all
    select customer_id from moved_customers
    union all
    select earlier_customer_id as customer_id from moved_customers
    {%- if earlier %}
        union all
        select earlier.customer_id
        from {{ earlier }} as earlier
        inner join night on earlier.night_number = night.night_number
    {%- endif %}
),

int_touched_customers as (
    select distinct
        customer_ids.customer_id,
        night.night_number
    from customer_ids
    cross join night
    where customer_ids.customer_id is not null
)

select * from int_touched_customers
