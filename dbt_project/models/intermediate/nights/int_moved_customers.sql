-- depends_on: {{ ref('int_night') }}
{% set earlier = built_relation('intermediate', 'int_settled_merges') %}
with

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

earlier as (
    {% if earlier and not night_is_full() %}
        select * from {{ earlier }}
    {% else %}
        select * from merged_customers
    {% endif %}
),

both_nights as (
    select
        coalesce(
            merged_customers.source_customer_id, earlier.source_customer_id
        ) as source_customer_id,
        merged_customers.customer_id,
        earlier.customer_id as earlier_customer_id
    from merged_customers
    full join earlier
        on merged_customers.source_customer_id = earlier.source_customer_id
),

int_moved_customers as (
    select
        source_customer_id,
        coalesce(customer_id, source_customer_id) as customer_id,
        coalesce(earlier_customer_id, source_customer_id) as earlier_customer_id
    from both_nights
    where customer_id is distinct from earlier_customer_id
)

select * from int_moved_customers
