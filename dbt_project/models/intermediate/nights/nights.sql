-- depends_on: {{ ref('orders') }}
-- depends_on: {{ ref('int_ordering_customers') }}
-- depends_on: {{ ref('int_customer_new_products') }}
-- depends_on: {{ ref('customer_department_shares') }}
-- depends_on: {{ ref('customers_abt_snapshots') }}
-- depends_on: {{ ref('int_customer_department_years') }}
-- depends_on: {{ ref('int_daily_sales') }}
-- depends_on: {{ ref('int_purchase_intervals') }}
-- depends_on: {{ ref('int_repeated_lines') }}
-- depends_on: {{ ref('int_product_months') }}
-- depends_on: {{ ref('int_web_sessions') }}
-- depends_on: {{ ref('int_customer_recommendations') }}
-- depends_on: {{ ref('int_settled_products') }}
-- depends_on: {{ ref('int_settled_merges') }}
{{ config(
    schema='ops',
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='night_number',
    full_refresh=false,
) }}
{% set code_hash = 'null::varchar' if is_part_of_a_night() else 'night.code_hash' %}
with

night as (
    select * from {{ ref('int_night') }}
),

nights as (
    select
        night.night_number,
        night.landing_id,
        night.data_to,
        night.settings_hash,
        {{ code_hash }} as code_hash,
        night.is_full,
        (
            select count(*) from {{ ref('int_touched_customers') }}
        )::bigint as touched_customers,
        (select count(*) from {{ ref('int_touched_orders') }})::bigint as touched_orders
    from night
)

select * from nights
