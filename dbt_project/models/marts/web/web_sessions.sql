with

visits as (
    select * from {{ ref('int_web_sessions') }}
),

orders as (
    select * from {{ ref('orders') }}
),

-- Of an order that is not known, the visitor's or customer's earlier ones tell.
purchases as (
    select
        visits.session_id,
        coalesce(
            orders.customer_order_number,
            row_number() over (
                partition by coalesce(visits.customer_id, visits.visitor_id)
                order by visits.started_at, visits.session_id
            )
        ) > 1 as is_repeat_purchase
    from visits
    left join orders on visits.order_id = orders.order_id
    where visits.furthest_step = 4
),

web_sessions as (
    select
        visits.session_id,
        visits.visitor_id,
        visits.visit_number,
        visits.customer_id,
        started_at,
        ended_at,
        session_date,
        channel,
        utm_campaign,
        device,
        landing_page,
        events,
        pages,
        furthest_step,
        events = 1 and furthest_step <= 1 as is_bounce,
        furthest_step = 4 as converted,
        coalesce(purchases.is_repeat_purchase, false) as is_repeat_purchase,
        furthest_step in (2, 3) as abandoned_cart,
        revenue,
        cart_value,
        order_id
    from visits
    left join purchases on visits.session_id = purchases.session_id
)

select * from web_sessions
order by started_at, session_id
