-- The columns are those of the night's rows.
-- noqa: disable=AM04
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('order_date') ~ ' and ' ~ is_in('order_id', 'int_night_orders')) }}",
) }}
with

int_order_days as (
    select * from {{ ref('int_night_order_days') }}
    where {{ since_touched('order_date') }}
)

select * from int_order_days
