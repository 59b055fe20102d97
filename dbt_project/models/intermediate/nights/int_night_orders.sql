with

touched_customers as (
    select * from {{ ref('int_touched_customers') }}
),

int_night_orders as (
    select order_id from {{ ref('int_touched_orders') }}
    union
    select order_id from {{ ref('int_built_lines') }}
    where customer_id in (select customer_id from touched_customers)
    union
    select order_id from {{ ref('int_identified_lines') }}
    where customer_id in (select customer_id from touched_customers)
)

select * from int_night_orders
