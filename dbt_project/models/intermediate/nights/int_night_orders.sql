-- depends_on: {{ ref('int_touched_months') }}
with

touched_customers as (
    select * from {{ ref('int_touched_customers') }}
),

-- What a touched customer has beyond the built orders is new or moved, and so touched.
int_night_orders as (
    select order_id from {{ ref('int_touched_orders') }}
    union
    select order_id from {{ ref('int_built_orders') }}
    where customer_id in (select customer_id from touched_customers)
)

select * from int_night_orders
