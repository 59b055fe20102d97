with

source as (
    select * from {{ source('ops', 'landings') }}
),

renamed as (
    select
        landing_id,
        landed_at
    from source
)

select * from renamed
