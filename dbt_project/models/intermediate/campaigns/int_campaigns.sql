with

campaigns as (
    select * from {{ ref('stg_campaigns') }}
),

feed_days as (
    select * from {{ ref('int_feed_days') }}
),

contacts as (
    select
        campaign_id,
        min(assigned_date) as first_assigned_date
    from {{ ref('stg_campaign_contacts') }}
    group by campaign_id
),

responses as (
    select
        campaign_id,
        count(visits) > 0 as has_visits,
        count(spend) > 0 as has_spend
    from {{ ref('stg_campaign_responses') }}
    group by campaign_id
),

campaign_ids as (
    select campaign_id from campaigns
    union
    select campaign_id from contacts
    union
    select campaign_id from {{ ref('stg_campaign_versions') }}
),

seen as (
    select
        max(data_to) filter (where feed = 'order_lines') as orders_to,
        min(data_from) filter (where feed = 'web_events') as web_from,
        max(data_to) filter (where feed = 'any') as landed_to
    from feed_days
),

int_campaigns as (
    select
        campaign_ids.campaign_id,
        campaigns.campaign_name,
        campaigns.channel,
        coalesce(campaigns.starts_on, contacts.first_assigned_date) as starts_on,
        campaigns.ends_on,
        campaigns.budget,
        case
            when responses.campaign_id is not null then 'responses'
            when seen.orders_to is not null then 'orders'
        end as outcome_source,
        case
            when responses.has_visits then 'responses'
            when
                seen.web_from
                <= coalesce(campaigns.starts_on, contacts.first_assigned_date)
                then 'web'
        end as visits_source,
        -- A row without figures is a response: who converted is always told.
        case
            when responses.has_spend then 'responses'
            when responses.campaign_id is null and seen.orders_to is not null
                then 'orders'
        end as spend_source,
        coalesce(
            campaigns.outcome_days, case when responses.campaign_id is null then 30 end
        ) as outcome_days,
        case
            when responses.campaign_id is null then seen.orders_to
            else seen.landed_to
        end as seen_to
    from campaign_ids
    cross join seen
    left join campaigns on campaign_ids.campaign_id = campaigns.campaign_id
    left join contacts on campaign_ids.campaign_id = contacts.campaign_id
    left join responses on campaign_ids.campaign_id = responses.campaign_id
)

select * from int_campaigns
