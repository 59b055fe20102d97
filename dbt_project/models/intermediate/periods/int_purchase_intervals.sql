{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('order_date')) }}",
) }}
with

order_days as (
    select * from {{ ref('int_located_order_days') }}
    where is_purchase and {{ since_touched('order_date') }}
),

int_purchase_intervals as (
    select
        order_date,
        place_number,
        first_start,
        previous_start,
        previous_start_in_country,
        previous_start_in_channel,
        previous_start_in_place,
        count(*)::bigint as purchases
    from order_days
    group by all
)

select * from int_purchase_intervals
