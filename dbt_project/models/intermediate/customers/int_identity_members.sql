with

records as (
    select * from {{ ref('int_identity_records') }}
),

pairs as (
    select * from {{ ref('int_identity_pairs') }}
),

earlier as (
    select * from {{ ref('int_identity_earlier') }}
),

merged as (
    select
        source_customer_id,
        customer_id
    from earlier
    where source_customer_id <> customer_id
),

candidates as (
    select left_id as source_customer_id
    from pairs
    union
    select right_id
    from pairs
    union
    select source_customer_id
    from merged
    union
    select customer_id
    from merged
),

int_identity_members as (
    select
        records.source_customer_id,
        records.birth_date,
        records.registered_at,
        earlier.customer_id as decided_customer_id,
        earlier.first_decided_at
    from records
    inner join candidates on records.source_customer_id = candidates.source_customer_id
    left join earlier on records.source_customer_id = earlier.source_customer_id
)

select * from int_identity_members
