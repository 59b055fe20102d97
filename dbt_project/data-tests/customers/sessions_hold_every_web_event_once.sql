with

sessions as (
    select
        coalesce(sum(events), 0) as events,
        coalesce(sum(revenue), 0) as revenue
    from {{ ref('web_sessions') }}
),

web_events as (
    select
        count(*) as events,
        coalesce(sum(revenue) filter (where step_number = 4), 0) as revenue
    from {{ ref('int_web_events') }}
)

select *
from sessions
cross join web_events
where
    sessions.events <> web_events.events
    or sessions.revenue <> web_events.revenue
