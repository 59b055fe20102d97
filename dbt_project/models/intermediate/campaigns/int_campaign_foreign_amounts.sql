{{ config(materialized='view') }}
with

company as (
    select * from {{ ref('int_company') }}
),

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed
),

foreign_lines as (
    select
        order_lines.customer_id,
        order_lines.order_date
    from {{ ref('order_lines') }} as order_lines
    inner join company on upper(order_lines.currency) <> company.currency
    where not order_lines.is_guest and order_lines.is_complete
),

int_campaign_foreign_amounts as (
    select
        contacts.campaign_id,
        contacts.customer_id
    from contacts
    inner join foreign_lines
        on
            contacts.customer_id = foreign_lines.customer_id
            and contacts.assigned_date <= foreign_lines.order_date
            and contacts.outcome_to >= foreign_lines.order_date
    where contacts.outcome_source = 'orders'
    union
    select
        responses.campaign_id,
        responses.customer_id
    from {{ ref('stg_campaign_responses') }} as responses
    inner join company on upper(responses.currency) <> company.currency
)

select * from int_campaign_foreign_amounts
