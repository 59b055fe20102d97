-- The columns are those of order_lines.
-- noqa: disable=AM04
-- depends_on: {{ ref('int_night') }}
{{ config(materialized='tonight') }}
with

touched_customers as (
    select * from {{ ref('int_touched_customers') }}
),

night_lines as (
    select * from {{ ref('int_night_lines') }}
),

shared_orders as (
    select night_lines.order_id
    from night_lines
    left join touched_customers
        on night_lines.customer_id = touched_customers.customer_id
    where touched_customers.customer_id is null
    except
    select order_id from {{ ref('int_touched_orders') }}
),

int_shared_lines as (
    select order_lines.*
    from {{ ref('order_lines') }} as order_lines
    left join touched_customers
        on order_lines.customer_id = touched_customers.customer_id
    where
        not {{ night_is_full() }}
        and order_lines.order_id in (select order_id from shared_orders)
        and touched_customers.customer_id is null
)

select * from int_shared_lines
