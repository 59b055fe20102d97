with

interactions as (
    select * from {{ ref('stg_social_interactions') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

int_social_interactions as (
    select
        interactions.interaction_id,
        interactions.occurred_at,
        interactions.occurred_date,
        interactions.platform,
        interactions.interaction_type,
        interactions.campaign_id,
        interactions.customer_id as source_customer_id,
        coalesce(merged_customers.customer_id, interactions.customer_id) as customer_id,
        -- A mean of decimals does not depend on the order of rows.
        interactions.sentiment::decimal(38, 9) as sentiment
    from interactions
    left join merged_customers
        on interactions.customer_id = merged_customers.source_customer_id
)

select * from int_social_interactions
