with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

measures as (
    select * from {{ ref('int_campaign_measures') }}
),

responses as (
    select * from {{ ref('int_campaign_responses') }}
    where has_contact
),

segments as (
    select * from {{ ref('int_campaign_segments') }}
),

customers as (
    select * from {{ ref('customers') }}
),

attributes as (
    select * from {{ ref('int_campaign_attributes') }}
),

settings as (
    select max(value) as covariate
    from {{ ref('stg_settings') }}
    where section = 'experiment' and item = 'covariate'
),

int_campaign_outcomes as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.version,
        contacts.is_control,
        contacts.is_complete,
        contacts.opened_at is not null as has_opened,
        contacts.clicked_at is not null as has_clicked,
        contacts.unsubscribed_at is not null as has_unsubscribed,
        case campaigns.outcome_source
            when 'responses' then coalesce(responses.conversions, 0)
            when 'orders' then coalesce(measures.outcome_orders, 0)
        end as conversions,
        case campaigns.spend_source
            when 'responses' then coalesce(responses.spend, 0)
            when 'orders' then coalesce(measures.outcome_net_sales, 0)
        end::decimal(18, 4) as spend,
        case campaigns.visits_source
            when 'responses' then coalesce(responses.visits, 0)
            when 'web' then coalesce(measures.visits, 0)
        end as visits,
        coalesce(measures.landing_sessions, 0) as landing_sessions,
        coalesce(measures.landing_bounces, 0) as landing_bounces,
        case
            when settings.covariate is null then coalesce(measures.earlier_net_sales, 0)
            else coalesce(attributes.covariate, 0)
        end::decimal(18, 4) as covariate,
        coalesce(customers.company_segment_id, 'unknown') as company_segment_id,
        coalesce(customers.company_profile_id, 'unknown') as company_profile_id,
        coalesce(segments.segment_id::varchar, 'unknown') as segment_id,
        attributes.attribute_values
    from contacts
    cross join settings
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join customers on contacts.customer_id = customers.customer_id
    left join attributes on contacts.customer_id = attributes.customer_id
    left join measures
        on
            contacts.campaign_id = measures.campaign_id
            and contacts.customer_id = measures.customer_id
    left join responses
        on
            contacts.campaign_id = responses.campaign_id
            and contacts.customer_id = responses.customer_id
    left join segments
        on
            contacts.campaign_id = segments.campaign_id
            and contacts.customer_id = segments.customer_id
)

select * from int_campaign_outcomes
