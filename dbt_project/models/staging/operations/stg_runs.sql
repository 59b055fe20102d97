with

source as (
    select * from {{ source('ops', 'runs') }}
),

renamed as (
    select
        run_id,
        command,
        started_at,
        ended_at,
        status,
        seconds,
        release_id,
        message
    from source
)

select * from renamed
