with

company as (
    select * from {{ ref('int_company') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

versions as (
    select * from {{ ref('stg_campaign_versions') }}
),

responses as (
    select distinct
        responses.campaign_id,
        coalesce(merged_customers.customer_id, responses.customer_id) as customer_id
    from {{ ref('stg_campaign_responses') }} as responses
    cross join company
    left join merged_customers
        on responses.customer_id = merged_customers.source_customer_id
    where
        coalesce(responses.responded_date <= company.data_to, true)
        -- A row without figures is a response, zeros are none.
        and coalesce(
            greatest(responses.visits, responses.conversions, responses.spend) > 0, true
        )
),

contacts as (
    select
        contacts.campaign_id,
        coalesce(merged_customers.customer_id, contacts.customer_id) as customer_id,
        bool_or(contacts.clicked_at is not null) as has_clicked
    from {{ ref('stg_campaign_contacts') }} as contacts
    cross join company
    left join merged_customers
        on contacts.customer_id = merged_customers.source_customer_id
    left join versions
        on
            contacts.campaign_id = versions.campaign_id
            and contacts.version = versions.version
    where
        not coalesce(contacts.is_control, versions.is_control, false)
        and coalesce(contacts.assigned_date <= company.data_to, true)
    group by all
),

int_customer_campaigns as (
    select
        contacts.customer_id,
        count(*)::bigint as campaign_contacts,
        count(*) filter (
            where contacts.has_clicked or responses.customer_id is not null
        )::bigint as campaign_responses
    from contacts
    left join responses
        on
            contacts.campaign_id = responses.campaign_id
            and contacts.customer_id = responses.customer_id
    group by contacts.customer_id
)

select * from int_customer_campaigns
