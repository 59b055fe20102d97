with

source as (
    select * from {{ source('raw', 'settings') }}
),

renamed as (
    select
        section,
        item,
        position,
        value
    from source
)

select * from renamed
