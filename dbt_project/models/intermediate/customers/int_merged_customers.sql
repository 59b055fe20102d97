with

int_merged_customers as (
    select
        customer_id as source_customer_id,
        customer_id
    from {{ ref('stg_customers') }}
    where 1 = 0
)

select * from int_merged_customers
