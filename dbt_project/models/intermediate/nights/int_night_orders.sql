-- depends_on: {{ ref('int_touched_months') }}
with

touched_customers as (
    select * from {{ ref('int_touched_customers') }}
),

moved_customers as (
    select * from {{ ref('int_moved_customers') }}
),

-- What a touched customer has beyond the built orders is new, and so touched; or was
-- somebody else's, where a line without an order's number is named after the customer.
int_night_orders as (
    select order_id from {{ ref('int_touched_orders') }}
    union
    select order_id from {{ ref('int_built_orders') }}
    where customer_id in (select customer_id from touched_customers)
    union
    select order_id from {{ ref('int_identified_lines') }}
    where source_customer_id in (select source_customer_id from moved_customers)
)

select * from int_night_orders
