with

source as (
    select * from {{ source('raw', 'customer_attributes') }}
),

renamed as (
    select
        customer_id,
        attribute,
        value,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
