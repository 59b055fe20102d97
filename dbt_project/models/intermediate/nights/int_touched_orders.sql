{% set earlier = built_relation('intermediate', 'int_touched_orders') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

new_lines as (
    select * from {{ ref('int_new_lines') }}
),

built_orders as (
    select * from {{ ref('int_built_orders') }}
),

changed_products as (
    select * from {{ ref('int_changed_products') }}
),

moved_customers as (
    select * from {{ ref('int_moved_customers') }}
),

taken_lines as (
    select * from {{ ref('stg_taken_order_lines') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

replaced_loads as (
    select load_id
    from {{ ref('stg_loads') }}
    where replaced_at is not null
),

order_ids as (
    select order_id from new_lines
    union all
    -- One by one: what is empty, as most nights, then costs no pass over the lines.
    select order_id from {{ ref('int_built_lines') }}
    where load_id in (select load_id from replaced_loads)
    union all
    select order_id from {{ ref('int_built_lines') }}
    where product_id in (select product_id from changed_products)
    union all
    select order_id from {{ ref('int_built_lines') }}
    where source_customer_id in (select source_customer_id from moved_customers)
    union all
    -- A line without an order's number is named after the customer whom it has now.
    select order_id from {{ ref('int_identified_lines') }}
    where source_customer_id in (select source_customer_id from moved_customers)
    union all
    -- Lines that went while the rest of their load stands; named as orders are.
    select
        coalesce(
            taken_lines.order_id,
            coalesce(merged_customers.customer_id, taken_lines.customer_id)
            || ':' || taken_lines.order_date,
            taken_lines.load_id || '-' || taken_lines.line
        ) as order_id
    from taken_lines
    inner join night on taken_lines.landing_id > night.built_landing_id
    left join merged_customers
        on taken_lines.customer_id = merged_customers.source_customer_id
    union all
    -- Days that tonight are complete and were not, or the reverse.
    select built_orders.order_id
    from built_orders
    inner join night
        on
            built_orders.order_date > least(night.data_to, night.built_data_to)
            and built_orders.order_date <= greatest(night.data_to, night.built_data_to)
    {%- if earlier %}
        union all
        -- A build that failed leaves its orders to the next.
        select earlier.order_id
        from {{ earlier }} as earlier
        inner join night on earlier.night_number = night.night_number
    {%- endif %}
),

int_touched_orders as (
    select distinct
        order_ids.order_id,
        night.night_number
    from order_ids
    cross join night
)

select * from int_touched_orders
