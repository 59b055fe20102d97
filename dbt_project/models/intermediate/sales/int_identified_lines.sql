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
        ) as resolved_customer_id,
        -- Some sources write the amount of a refund without its sign.
        case
            when order_lines.quantity < 0 and coalesce(order_lines.unit_price, 0) >= 0
                then -abs(order_lines.amount)
            else order_lines.amount
        end as signed_amount
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
        discount,
        signed_amount as amount,
        currency,
        purchase_count,
        channel,
        store_id,
        country,
        is_cancelled,
        is_cancelled and signed_amount > 0 as is_undone,
        is_cancelled
        or coalesce(signed_amount, 0) < 0
        or coalesce(quantity, 0) < 0 as is_return,
        case
            when is_cancelled or signed_amount < 0 then -abs(quantity) else quantity
        end as pieces,
        abs(
            coalesce(
                price_in_currency, unit_price, signed_amount / nullif(quantity, 0)
            )
        )::decimal(18, 4) as piece_price,
        case
            when price_in_currency is not null then currency else ''
        end as price_currency
    from resolved
)

select * from int_identified_lines
