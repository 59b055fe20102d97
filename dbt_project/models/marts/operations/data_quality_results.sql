{{ config(materialized='view') }}

with

stg_quality_results as (
    select * from {{ ref('stg_quality_results') }}
),

data_quality_results as (
    select
        run_id,
        gate,
        table_name,
        expectation,
        column_name,
        severity,
        success,
        observed,
        unexpected_count,
        expected,
        checked_at
    from stg_quality_results
)

select * from data_quality_results
