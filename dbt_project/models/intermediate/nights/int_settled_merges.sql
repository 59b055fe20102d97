-- Not before all that looks for moved customers has noted them.
-- depends_on: {{ ref('customer_months') }}
-- depends_on: {{ ref('int_touched_visitors') }}
with

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

int_settled_merges as (
    select
        source_customer_id,
        customer_id
    from merged_customers
)

select * from int_settled_merges
