with

records as (
    select * from {{ ref('int_identity_records') }}
),

decisions as (
    select * from {{ ref('identity_decisions') }}
    qualify
        decision_number = max(decision_number) over (partition by source_customer_id)
),

int_identities as (
    select
        decisions.source_customer_id,
        decisions.customer_id,
        decisions.rule,
        decisions.decided_at,
        count(*) over (partition by decisions.customer_id) as source_records,
        row_number() over (
            partition by decisions.customer_id
            order by
                decisions.source_customer_id = decisions.customer_id desc,
                records.registered_at asc nulls last,
                decisions.source_customer_id asc
        ) as precedence
    from decisions
    inner join records on decisions.source_customer_id = records.source_customer_id
)

select * from int_identities
