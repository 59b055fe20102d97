-- depends_on: {{ ref('int_night') }}
{{ config(materialized='tonight') }}

with

-- Before anything is worked out: a night reads few of all lines.
identified_lines as (
    select
        *,
        -- Some sources write the amount of a refund without its sign.
        case
            when quantity < 0 and coalesce(unit_price, 0) >= 0 then -abs(amount)
            else amount
        end as signed_amount
    from {{ ref('int_identified_lines') }}
    where {{ is_in('order_id', 'int_night_orders') }}
),

int_night_lines as (
    select
        _load_id,
        _landing_id,
        _line,
        landed_order_id,
        order_id,
        line_number,
        ordered_at,
        order_date,
        source_customer_id,
        customer_id,
        is_guest,
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
    from identified_lines
)

select * from int_night_lines
