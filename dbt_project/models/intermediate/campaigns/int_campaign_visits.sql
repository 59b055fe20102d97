{{ config(materialized='view') }}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

company as (
    select * from {{ ref('int_company') }}
),

feed_days as (
    select * from {{ ref('int_feed_days') }}
),

web_sessions as (
    select * from {{ ref('web_sessions') }}
    where customer_id is not null
),

int_campaign_visits as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        count(*)::bigint as visits,
        count(*) filter (
            where web_sessions.utm_campaign in (campaigns.campaign_id, campaign_name)
        )::bigint as landing_sessions,
        count(*) filter (
            where web_sessions.utm_campaign in (campaigns.campaign_id, campaign_name)
            and web_sessions.is_bounce
        )::bigint as landing_bounces
    from contacts
    cross join company
    inner join feed_days on feed_days.feed = 'web_events'
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    inner join web_sessions
        on
            contacts.customer_id = web_sessions.customer_id
            and web_sessions.session_date
            <= least(contacts.outcome_to, feed_days.data_to)
            and {{ follows_contact('web_sessions.started_at', 'web_sessions.session_date') }}
    group by contacts.campaign_id, contacts.customer_id
)

select * from int_campaign_visits
