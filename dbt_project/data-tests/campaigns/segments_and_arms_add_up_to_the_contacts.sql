with

results as (
    select * from {{ ref('campaign_results') }}
),

-- Segments of an arm, arms of a campaign, and the contacts that it was made of.
parts as (
    select
        campaign_id,
        version,
        sum(contacts) as contacts,
        sum(responders) as responders,
        sum(spend) as spend
    from results
    where segmentation <> 'all'
    group by campaign_id, version, segmentation
    union all
    select
        campaign_id,
        'all' as version,
        sum(contacts) as contacts,
        sum(responders) as responders,
        sum(spend) as spend
    from results
    where segmentation = 'all' and version <> 'all'
    group by campaign_id
    union all
    select
        contacts.campaign_id,
        contacts.version,
        count(*) as contacts,
        count(*) filter (where outcomes.conversions > 0) as responders,
        sum(outcomes.spend) as spend
    from {{ ref('int_campaign_contacts') }} as contacts
    left join {{ ref('int_campaign_outcomes') }} as outcomes
        on
            contacts.campaign_id = outcomes.campaign_id
            and contacts.customer_id = outcomes.customer_id
    where contacts.is_analysed
    group by contacts.campaign_id, contacts.version
)

select
    parts.campaign_id,
    parts.version,
    parts.contacts,
    results.contacts as contacts_of_results,
    parts.spend,
    results.spend as spend_of_results
from parts
left join results
    on
        parts.campaign_id = results.campaign_id
        and parts.version = results.version
        and results.segmentation = 'all'
where
    results.campaign_id is null
    or parts.contacts <> results.contacts
    or parts.responders <> results.responders
    or parts.spend <> results.spend
