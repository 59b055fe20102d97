{{ config(materialized='view') }}

with

stg_releases as (
    select * from {{ ref('stg_releases') }}
),

release as (
    select
        release_id,
        run_id,
        released_at,
        feed,
        data_to,
        rows
    from stg_releases
    qualify released_at = max(released_at) over ()
)

select * from release
