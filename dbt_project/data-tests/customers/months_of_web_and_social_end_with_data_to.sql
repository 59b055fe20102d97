-- Their total has every session and interaction until the feed's own last day.
with

web_funnel as (
    select
        coalesce(sum(sessions) filter (where not is_total), 0) as parts,
        coalesce(sum(sessions) filter (where month is null), 0) as total
    from {{ ref('web_funnel') }}
    where step_number = 1
),

web_sessions as (
    select count(*) as expected
    from {{ ref('web_sessions') }} as web_sessions
    inner join {{ ref('int_feed_days') }} as feed_days
        on
            web_sessions.session_date <= feed_days.data_to
            and feed_days.feed = 'web_events'
    where web_sessions.furthest_step >= 1
),

social_engagement as (
    select
        coalesce(sum(interactions) filter (where not is_total), 0) as parts,
        coalesce(sum(interactions) filter (where month is null), 0) as total
    from {{ ref('social_engagement') }}
),

social_interactions as (
    select count(*) as expected
    from {{ ref('int_social_interactions') }} as interactions
    inner join {{ ref('int_feed_days') }} as feed_days
        on
            interactions.occurred_date <= feed_days.data_to
            and feed_days.feed = 'social_interactions'
),

compared as (
    select * from web_funnel
    cross join web_sessions
    union all
    select * from social_engagement
    cross join social_interactions
)

select * from compared
where parts <> total or total <> expected
