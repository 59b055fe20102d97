-- depends_on: {{ ref('int_night') }}
{{ config(materialized='tonight') }}

with

identified_lines as (
    select * from {{ ref('int_identified_lines') }}
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
        amount,
        currency,
        purchase_count,
        channel,
        store_id,
        country,
        is_cancelled,
        is_undone,
        is_return,
        pieces,
        piece_price,
        price_currency
    from identified_lines
    where {{ is_in('order_id', 'int_night_orders') }}
)

select * from int_night_lines
