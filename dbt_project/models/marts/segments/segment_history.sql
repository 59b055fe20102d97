{{ config(materialized='view') }}
with

periods as (
    select * from {{ ref('segment_periods') }}
),

segment_history as (
    select
        customer_id,
        feature_set,
        segment_id,
        segment_name,
        valid_from,
        valid_to,
        valid_to is null as is_current
    from periods
)

select * from segment_history
