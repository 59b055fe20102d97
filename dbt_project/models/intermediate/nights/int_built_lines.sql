-- depends_on: {{ ref('int_night') }}
{{ config(materialized='view') }}
{% set order_lines = built_relation('marts', 'order_lines') %}
with

order_lines as (
    {% if order_lines and not night_is_full() %}
        select * from {{ order_lines }}
    {% else %}
        select
            null::varchar as order_id,
            null::varchar as source_customer_id,
            null::varchar as product_id,
            null::bigint as load_id
        where false
    {% endif %}
),

int_built_lines as (
    select
        order_id,
        source_customer_id,
        product_id,
        load_id
    from order_lines
)

select * from int_built_lines
