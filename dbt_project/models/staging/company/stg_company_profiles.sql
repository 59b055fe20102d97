with

source as (
    select * from {{ source('raw', 'company_profiles') }}
),

renamed as (
    select
        id as company_profile_id,
        name as company_profile_name,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
