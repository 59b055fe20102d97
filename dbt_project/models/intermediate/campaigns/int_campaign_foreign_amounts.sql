{{ config(materialized='view') }}
with

company as (
    select * from {{ ref('int_company') }}
),

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed and outcome_source = 'orders'
),

order_lines as (
    select * from {{ ref('order_lines') }}
    where not is_guest and is_complete
),

int_campaign_foreign_amounts as (
    select
        contacts.campaign_id,
        contacts.customer_id
    from contacts
    cross join company
    inner join order_lines
        on
            contacts.customer_id = order_lines.customer_id
            and contacts.assigned_date <= order_lines.order_date
            and contacts.outcome_to >= order_lines.order_date
    where upper(order_lines.currency) <> company.currency
    union
    select
        responses.campaign_id,
        responses.customer_id
    from {{ ref('stg_campaign_responses') }} as responses
    inner join company on upper(responses.currency) <> company.currency
)

select * from int_campaign_foreign_amounts
