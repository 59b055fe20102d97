-- The lines' columns are those of the contract.
-- noqa: disable=AM04
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('order_date') ~ ' and ' ~ is_in('order_id', 'int_night_orders') ~ ' and (' ~ is_in('order_id', 'int_touched_orders') ~ ' or ' ~ is_in('customer_id', 'int_touched_customers') ~ ')') }}",
) }}
with

finished_lines as (
    select * from {{ ref('int_finished_lines') }}
    where {{ since_touched('order_date') }}
),

order_lines as (
    select
        *,
        {{ row_hash('finished_lines') }} as _row_hash
    from finished_lines
)

select * from order_lines
