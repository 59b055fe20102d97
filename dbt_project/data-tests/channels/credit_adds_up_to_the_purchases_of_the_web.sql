with

web_days as (
    select data_to from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

-- Counted from the events, apart from the models that make the credit.
events as (
    select
        count(distinct coalesce(web_events.order_id, 'event ' || event_id))
            as purchases
    from {{ ref('int_web_events') }} as web_events
    inner join {{ ref('web_sessions') }} as web_sessions
        using (visitor_id, visit_number)
    inner join web_days on web_sessions.session_date <= web_days.data_to
    where web_events.step_number = 4
),

sales as (
    select coalesce(sum(revenue), 0) as sales
    from {{ ref('int_web_purchases') }}
),

credit as (
    select
        model,
        sum(conversions) as conversions,
        sum(revenue) as revenue
    from {{ ref('channel_attribution') }}
    group by model
)

select *
from credit
cross join events
cross join sales
where credit.conversions <> events.purchases or credit.revenue <> sales.sales
