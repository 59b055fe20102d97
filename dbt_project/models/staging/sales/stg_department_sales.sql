with

source as (
    select * from {{ source('raw', 'department_sales') }}
),

renamed as (
    select
        year,
        department_id,
        sales,
        customers,
        company_segment_id,
        company_profile_id,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
