with

source as (
    select * from {{ source('raw', 'departments') }}
),

renamed as (
    select
        department_id,
        department_name,
        is_merchandise,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
