{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'response' and is_due
),

outcomes as (
    select
        outcomes.*,
        bool_and(outcomes.is_complete) over (
            partition by outcomes.campaign_id
        ) as is_known
    from {{ ref('int_campaign_outcomes') }} as outcomes
    cross join due
),

eves as (
    select * from {{ ref('int_campaign_eves') }}
),

campaigns as (
    select
        campaign_id,
        min(eve) as period
    from {{ ref('int_campaign_contacts') }}
    where is_analysed
    group by campaign_id
),

contacts as (
    select
        outcomes.campaign_id,
        outcomes.customer_id,
        not outcomes.is_control as is_treated,
        outcomes.conversions > 0 as did,
        {{ hash_share('outcomes.customer_id') }} as share,
        count(*) over () as contacts
    from outcomes
    where outcomes.is_known and outcomes.conversions is not null
),

int_response_windows as (
    select
        campaigns.period,
        contacts.share,
        contacts.did,
        {% for name in propensity_features() -%}
            eves.{{ name }}::double as {{ name }},
        {% endfor -%}
        contacts.is_treated
    from contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    inner join eves
        on
            contacts.campaign_id = eves.campaign_id
            and contacts.customer_id = eves.customer_id
    where contacts.share < 100000.0 / contacts.contacts
)

select * from int_response_windows
