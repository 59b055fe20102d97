{{ config(materialized='view') }}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed
),

segment_assignments as (
    select * from {{ ref('segment_assignments') }}
),

int_campaign_segments as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        segment_assignments.segment_id
    from contacts
    inner join segment_assignments
        on contacts.customer_id = segment_assignments.customer_id
)

select * from int_campaign_segments
