with

source as (
    select * from {{ source('raw', 'company_segments') }}
),

renamed as (
    select
        id as company_segment_id,
        name as company_segment_name,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
