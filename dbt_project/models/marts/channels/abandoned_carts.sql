with

company as (
    select * from {{ ref('int_company') }}
),

web_days as (
    select data_to from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

visits as (
    select * from {{ ref('int_visits') }}
),

web_sessions as (
    select * from {{ ref('web_sessions') }}
    where furthest_step >= 2
),

customers as (
    select * from {{ ref('customers') }}
),

latest_carts as (
    select
        web_sessions.*,
        visits.person_id,
        visits.customer_id as owner
    from web_sessions
    inner join visits on web_sessions.session_id = visits.touch_id
    qualify row_number() over (
        partition by visits.person_id
        order by web_sessions.started_at desc, web_sessions.session_id desc
    ) = 1
),

carts as (
    select * from latest_carts
    where abandoned_cart
),

-- Bought elsewhere: at a till, by phone, on a device that nobody tracks. An order that
-- has a day only, which is midnight, may be of any time of it.
bought as (
    select distinct carts.person_id
    from carts
    cross join company
    inner join {{ ref('orders') }} as orders
        on
            carts.owner = orders.customer_id
            and orders.is_purchase
            and (
                carts.started_at <= orders.ordered_at
                or carts.session_date = orders.order_date
                and orders.ordered_at
                = {{ utc_instant('orders.order_date::timestamp', 'company.timezone') }}
            )
),

abandoned_carts as (
    select
        carts.session_id,
        carts.visitor_id,
        carts.owner as customer_id,
        carts.started_at,
        carts.session_date as abandoned_date,
        {{ days_between('carts.session_date', 'web_days.data_to') }} as days_since,
        carts.furthest_step = 3 as reached_checkout,
        carts.channel,
        carts.device,
        carts.cart_value,
        customers.accepts_email,
        customers.accepts_sms,
        customers.accepts_push,
        customers.accepts_phone,
        coalesce(
            customers.accepts_email
            or customers.accepts_sms
            or customers.accepts_push
            or customers.accepts_phone,
            false
        ) as is_reachable
    from carts
    cross join web_days
    left join customers on carts.owner = customers.customer_id
    left join bought on carts.person_id = bought.person_id
    where bought.person_id is null
)

select * from abandoned_carts
order by started_at, session_id
