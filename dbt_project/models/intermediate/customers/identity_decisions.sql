-- Decisions are only ever added; the key makes the step safe to repeat.
{{ config(
    schema='ops',
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['source_customer_id', 'decision_number'],
    full_refresh=false,
) }}
with

records as (
    select * from {{ ref('int_identity_records') }}
),

clusters as (
    select * from {{ ref('int_identity_clusters') }}
),

earlier as (
    select * from {{ ref('int_identity_earlier') }}
),

company as (
    select
        {{ utc_instant('(data_to + 1)::timestamp', 'timezone') }} as decided_at
    from {{ ref('int_company') }}
),

tonight as (
    select
        records.source_customer_id,
        coalesce(clusters.customer_id, records.source_customer_id) as customer_id,
        clusters.rule,
        company.decided_at
    from records
    left join clusters on records.source_customer_id = clusters.source_customer_id
    cross join company
),

identity_decisions as (
    select
        tonight.source_customer_id,
        coalesce(earlier.decision_number, 0) + 1 as decision_number,
        tonight.customer_id,
        tonight.rule,
        tonight.decided_at
    from tonight
    left join earlier on tonight.source_customer_id = earlier.source_customer_id
    where
        tonight.customer_id is distinct from earlier.customer_id
        or tonight.rule is distinct from earlier.rule
)

select * from identity_decisions
