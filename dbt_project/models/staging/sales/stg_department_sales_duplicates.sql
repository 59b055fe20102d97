with

source as (
    select * from {{ source('raw', 'department_sales') }}
),

renamed as (
    select
        year,
        department_id,
        sales,
        _load_id,
        _line
    from source
    where _is_duplicate
)

select * from renamed
