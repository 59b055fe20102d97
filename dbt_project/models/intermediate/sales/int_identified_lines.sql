{{ config(materialized='view') }}

with

order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

resolved as (
    select
        order_lines.*,
        coalesce(
            merged_customers.customer_id, order_lines.customer_id
        ) as resolved_customer_id
    from order_lines
    left join merged_customers
        on order_lines.customer_id = merged_customers.source_customer_id
),

int_identified_lines as (
    select
        _load_id,
        _line,
        _landing_id,
        order_id as landed_order_id,
        coalesce(
            order_id,
            resolved_customer_id || ':' || order_date,
            _load_id || '-' || _line
        ) as order_id,
        line_number,
        ordered_at,
        order_date,
        customer_id as source_customer_id,
        resolved_customer_id as customer_id,
        resolved_customer_id is null as is_guest,
        product_id,
        product_name,
        department_id,
        quantity,
        unit_price,
        price_in_currency,
        discount,
        amount,
        currency,
        purchase_count,
        channel,
        store_id,
        country,
        is_cancelled
    from resolved
)

select * from int_identified_lines
