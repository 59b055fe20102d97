{{ config(materialized='view') }}
with

responses as (
    select * from {{ ref('stg_campaign_responses') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
),

company as (
    select * from {{ ref('int_company') }}
),

resolved as (
    select
        responses.campaign_id,
        coalesce(merged_customers.customer_id, responses.customer_id) as customer_id,
        responses.responded_at,
        responses.responded_date,
        coalesce(responses.visits, 0) as visits,
        coalesce(responses.spend, 0) as spend,
        -- The first figure that a row has says whether it is a purchase; a row without
        -- figures is one.
        case
            when responses.conversions is not null then responses.conversions
            when responses.spend is not null then (responses.spend > 0)::bigint
            when responses.visits is not null then 0
            else 1
        end as conversions
    from responses
    left join merged_customers
        on responses.customer_id = merged_customers.source_customer_id
),

judged as (
    select
        resolved.*,
        contacts.customer_id is not null as has_contact,
        not coalesce(
            {{ follows_contact('resolved.responded_at', 'resolved.responded_date') }},
            true
        ) as is_early,
        coalesce(resolved.responded_date > contacts.outcome_to, false) as is_late
    from resolved
    cross join company
    left join contacts
        on
            resolved.campaign_id = contacts.campaign_id
            and resolved.customer_id = contacts.customer_id
),

int_campaign_responses as (
    select
        campaign_id,
        customer_id,
        has_contact,
        bool_or(is_early) as has_early,
        bool_or(is_late) as has_late,
        {% for metric in ['conversions', 'visits'] -%}
            coalesce(
                sum({{ metric }}) filter (where not is_early and not is_late), 0
            )::bigint as {{ metric }},
        {% endfor -%}
        coalesce(
            sum(spend) filter (where not is_early and not is_late), 0
        )::decimal(18, 4) as spend
    from judged
    group by campaign_id, customer_id, has_contact
)

select * from int_campaign_responses
