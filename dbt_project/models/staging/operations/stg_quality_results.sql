with

source as (
    select * from {{ source('ops', 'quality_results') }}
),

renamed as (
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
    from source
)

select * from renamed
