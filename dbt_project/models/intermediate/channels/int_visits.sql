with

web_days as (
    select data_to from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

settings as (
    select coalesce(max(value::integer), 30) as lookback_days
    from {{ ref('stg_settings') }}
    where section = 'web' and item = 'lookback_days'
),

campaign_words as (
    select * from {{ ref('int_campaign_words') }}
),

orders as (
    select
        order_id,
        customer_id
    from {{ ref('orders') }}
),

sessions as (
    select
        web_sessions.*,
        coalesce(web_sessions.customer_id, orders.customer_id) as seen_customer
    from {{ ref('web_sessions') }} as web_sessions
    inner join web_days on web_sessions.session_date <= web_days.data_to
    left join orders on web_sessions.order_id = orders.order_id
),

-- A cookie that has seen one customer only is that customer's in all its sessions.
cookies as (
    select
        visitor_id,
        max(seen_customer) as customer_id
    from sessions
    group by visitor_id
    having count(distinct seen_customer) = 1
),

owned as (
    select
        sessions.*,
        coalesce(sessions.seen_customer, cookies.customer_id) as owner
    from sessions
    left join cookies on sessions.visitor_id = cookies.visitor_id
),

int_visits as (
    select
        owned.session_id as touch_id,
        coalesce('customer:' || owned.owner, 'visitor:' || owned.visitor_id)
            as person_id,
        owned.owner as customer_id,
        owned.visitor_id,
        owned.visit_number,
        owned.started_at as touched_at,
        owned.session_date as touched_date,
        owned.session_date + settings.lookback_days as counts_to,
        owned.channel,
        coalesce(campaign_words.campaign_id, owned.utm_campaign, 'none') as campaign_id
    from owned
    cross join settings
    left join campaign_words on lower(owned.utm_campaign) = campaign_words.word
)

select * from int_visits
