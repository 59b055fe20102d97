-- What a month taught stays, so that a night need not look at every customer again.
{{ config(
    schema='ops',
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}
with

affinities as (
    select * from {{ ref('int_product_affinities') }}
),

baskets as (
    select max(learned_to) as learned_to
    from {{ ref('int_recent_baskets') }}
),

product_affinities as (
    select
        baskets.learned_to,
        affinities.interest,
        affinities.interest_id,
        affinities.product_id,
        affinities.product_number,
        affinities.chance
    from affinities
    cross join baskets
)

select * from product_affinities
order by interest, interest_id, product_id
