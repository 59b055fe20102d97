{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_campaign_uplift_due') }}
    where is_due
),

outcomes as (
    select * from {{ ref('int_campaign_outcomes') }}
),

eves as (
    select * from {{ ref('int_campaign_eves') }}
),

attributes as (
    select
        customer_id,
        {{ map_of('attribute', 'value_text') }} as attributes
    from {{ ref('customer_attributes') }}
    where value_text is not null
    group by customer_id
),

int_campaign_uplift_sample as (
    select
        due.campaign_id,
        due.version,
        due.control_version,
        due.input_hash,
        due.alpha,
        outcomes.customer_id,
        outcomes.version = due.version as is_treated,
        {{ hash_share('outcomes.customer_id') }} as share,
        outcomes.conversions > 0 as has_converted,
        outcomes.visits > 0 as has_visited,
        outcomes.covariate::double as covariate,
        outcomes.company_segment_id,
        outcomes.company_profile_id,
        outcomes.segment_id,
        {% for name in order_numbers() + other_numbers() -%}
            eves.{{ name }}::double as {{ name }},
        {% endfor -%}
        attributes.attributes
    from due
    inner join outcomes
        on
            due.campaign_id = outcomes.campaign_id
            and outcomes.version in (due.version, due.control_version)
    left join eves
        on
            outcomes.campaign_id = eves.campaign_id
            and outcomes.customer_id = eves.customer_id
    left join attributes on outcomes.customer_id = attributes.customer_id
    where {{ hash_share('outcomes.customer_id') }} < 50000.0 / due.contacts
)

select * from int_campaign_uplift_sample
