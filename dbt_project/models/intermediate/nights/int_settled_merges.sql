-- depends_on: {{ ref('customer_months') }}
with

int_settled_merges as (
    select * from {{ ref('int_merged_customers') }}
)

select * from int_settled_merges
