-- depends_on: {{ ref('int_night') }}
{{ config(materialized='view') }}
{% set order_days = built_relation('intermediate', 'int_order_days') %}
with

order_days as (
    {% if order_days and not night_is_full() %}
        select * from {{ order_days }}
    {% else %}
        select
            null::varchar as order_id,
            null::date as order_date,
            null::varchar as customer_id
        where false
    {% endif %}
),

int_built_orders as (
    select
        order_id,
        order_date,
        customer_id
    from order_days
)

select * from int_built_orders
