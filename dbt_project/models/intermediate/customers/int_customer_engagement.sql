with

company as (
    select * from {{ ref('int_company') }}
),

campaigns as (
    select * from {{ ref('int_customer_campaigns') }}
),

web as (
    select
        web_sessions.customer_id,
        count(*)::bigint as web_sessions,
        sum(web_sessions.pages)::bigint as web_page_views,
        max(web_sessions.session_date) as last_visit_date
    from {{ ref('web_sessions') }} as web_sessions
    inner join company on web_sessions.session_date <= company.data_to
    where web_sessions.customer_id is not null
    group by web_sessions.customer_id
),

social as (
    select
        interactions.customer_id,
        count(*)::bigint as social_interactions,
        round(avg(interactions.sentiment), 6) as social_sentiment
    from {{ ref('int_social_interactions') }} as interactions
    inner join company on interactions.occurred_date <= company.data_to
    where interactions.customer_id is not null
    group by interactions.customer_id
),

int_customer_engagement as (
    select
        customer_id,
        coalesce(web.web_sessions, 0) as web_sessions,
        coalesce(web.web_page_views, 0) as web_page_views,
        web.last_visit_date,
        coalesce(social.social_interactions, 0) as social_interactions,
        social.social_sentiment,
        coalesce(campaigns.campaign_contacts, 0) as campaign_contacts,
        coalesce(campaigns.campaign_responses, 0) as campaign_responses
    from web
    full join social using (customer_id)
    full join campaigns using (customer_id)
)

select * from int_customer_engagement
