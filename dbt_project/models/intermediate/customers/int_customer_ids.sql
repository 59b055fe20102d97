with

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

mailed as (
    select customer_id from {{ ref('stg_campaign_contacts') }}
    union
    select customer_id from {{ ref('stg_campaign_responses') }}
),

known as (
    select customer_id from {{ ref('int_customer_records') }}
    union
    select customer_id from {{ ref('int_ordering_customers') }}
    union
    select customer_id from {{ ref('customer_attributes') }}
    union
    select customer_id from {{ ref('int_web_events') }}
    where customer_id is not null
    union
    select customer_id from {{ ref('int_social_interactions') }}
    where customer_id is not null
),

resolved as (
    select coalesce(merged_customers.customer_id, mailed.customer_id) as customer_id
    from mailed
    left join merged_customers
        on mailed.customer_id = merged_customers.source_customer_id
    group by all
),

int_customer_ids as (
    select
        customer_id,
        known.customer_id is not null as is_known
    from known
    full outer join resolved using (customer_id)
)

select * from int_customer_ids
order by customer_id
