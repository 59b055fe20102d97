{{ config(materialized='view') }}

with

stg_runs as (
    select * from {{ ref('stg_runs') }}
),

pipeline_runs as (
    select
        run_id,
        command,
        started_at,
        ended_at,
        status,
        seconds,
        release_id,
        message
    from stg_runs
)

select * from pipeline_runs
