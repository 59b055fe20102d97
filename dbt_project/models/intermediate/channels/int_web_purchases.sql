with

-- An order's page that is loaded again later is the same purchase.
seen as (
    select * from {{ ref('int_web_events') }}
    where step_number = 4
    qualify
        order_id is null
        or row_number() over (
            partition by order_id order by occurred_at, event_id
        ) = 1
),

named_orders as (
    select
        order_id,
        customer_id,
        net_sales
    from {{ ref('orders') }}
    where order_id in (select order_id from seen)
),

named as (
    select
        seen.event_id,
        seen.occurred_at,
        seen.occurred_date,
        seen.revenue,
        sessions.touch_id as session_id,
        sessions.person_id,
        sessions.customer_id,
        named_orders.order_id,
        named_orders.customer_id as buyer,
        named_orders.net_sales
    from seen
    inner join {{ ref('int_visits') }} as sessions using (visitor_id, visit_number)
    left join named_orders on seen.order_id = named_orders.order_id
),

-- Without a common number, a customer's purchases and orders of a day meet in turn.
unnamed as (
    select
        event_id,
        customer_id,
        occurred_date as order_date,
        row_number() over (
            partition by customer_id, occurred_date order by occurred_at, event_id
        ) as turn
    from named
    where order_id is null and customer_id is not null
),

their_orders as (
    select * from {{ ref('orders') }}
    where is_purchase and customer_id in (select customer_id from unnamed)
),

other_orders as (
    select
        their_orders.order_id,
        their_orders.customer_id,
        their_orders.order_date,
        their_orders.net_sales,
        row_number() over (
            partition by their_orders.customer_id, their_orders.order_date
            order by their_orders.ordered_at, their_orders.order_id
        ) as turn
    from their_orders
    left join named_orders on their_orders.order_id = named_orders.order_id
    where named_orders.order_id is null
),

met as (
    select
        unnamed.event_id,
        other_orders.order_id,
        other_orders.net_sales
    from unnamed
    inner join other_orders using (customer_id, order_date, turn)
),

int_web_purchases as (
    select
        named.event_id,
        named.session_id,
        named.person_id,
        coalesce(named.buyer, named.customer_id) as customer_id,
        coalesce(named.order_id, met.order_id) as order_id,
        named.occurred_at,
        named.occurred_date,
        coalesce(named.net_sales, met.net_sales, named.revenue, 0)::decimal(18, 4)
            as revenue
    from named
    left join met on named.event_id = met.event_id
)

select * from int_web_purchases
