with

sessions as (
    select * from {{ ref('int_visits') }}
),

orders as (
    select * from {{ ref('orders') }}
),

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

named as (
    select
        seen.event_id,
        seen.order_id,
        seen.occurred_at,
        seen.occurred_date,
        seen.revenue,
        sessions.touch_id as session_id,
        sessions.person_id,
        sessions.customer_id,
        orders.order_id as known_order_id
    from seen
    inner join sessions
        on
            seen.visitor_id = sessions.visitor_id
            and seen.visit_number = sessions.visit_number
    left join orders on seen.order_id = orders.order_id
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
    where known_order_id is null and customer_id is not null
),

free_orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        row_number() over (
            partition by orders.customer_id, orders.order_date
            order by orders.ordered_at, orders.order_id
        ) as turn
    from orders
    left join named on orders.order_id = named.known_order_id
    where
        orders.is_purchase
        and orders.customer_id in (select customer_id from unnamed)
        and named.known_order_id is null
),

met as (
    select
        unnamed.event_id,
        free_orders.order_id
    from unnamed
    inner join free_orders using (customer_id, order_date, turn)
),

int_web_purchases as (
    select
        named.event_id,
        named.session_id,
        named.person_id,
        coalesce(orders.customer_id, named.customer_id) as customer_id,
        orders.order_id,
        named.occurred_at,
        named.occurred_date,
        coalesce(orders.net_sales, named.revenue, 0)::decimal(18, 4) as revenue
    from named
    left join met on named.event_id = met.event_id
    left join orders on coalesce(named.known_order_id, met.order_id) = orders.order_id
)

select * from int_web_purchases
