with

source as (
    select * from {{ source('ops', 'releases') }}
),

renamed as (
    select
        release_id,
        run_id,
        released_at,
        feed,
        data_to,
        rows,
        last_load_id
    from source
)

select * from renamed
