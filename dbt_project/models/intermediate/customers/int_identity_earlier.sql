{%- set decisions = adapter.get_relation(
    target.database, 'ops', 'identity_decisions'
) -%}
with

decisions as (
    {% if decisions %}
        select * from {{ decisions }}
    {% else %}
        select
            null::varchar as source_customer_id,
            null::bigint as decision_number,
            null::varchar as customer_id,
            null::varchar as rule,
            null::timestamp as decided_at
        where false
    {% endif %}
),

int_identity_earlier as (
    select
        source_customer_id,
        decision_number,
        customer_id,
        rule,
        min(decided_at) over (partition by source_customer_id) as first_decided_at
    from decisions
    qualify
        decision_number = max(decision_number) over (partition by source_customer_id)
)

select * from int_identity_earlier
