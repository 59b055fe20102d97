with

identities as (
    select * from {{ ref('int_identities') }}
),

customer_identities as (
    select
        source_customer_id,
        customer_id,
        rule,
        decided_at
    from identities
)

select * from customer_identities
