with

identities as (
    select * from {{ ref('int_identities') }}
),

int_merged_customers as (
    select
        source_customer_id,
        customer_id
    from identities
    where source_customer_id <> customer_id
)

select * from int_merged_customers
