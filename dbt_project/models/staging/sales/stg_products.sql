with

source as (
    select * from {{ source('raw', 'products') }}
),

renamed as (
    select
        product_id,
        product_name,
        department_id,
        unit_cost,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
