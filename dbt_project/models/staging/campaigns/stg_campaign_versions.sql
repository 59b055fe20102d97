with

source as (
    select * from {{ source('raw', 'campaign_versions') }}
),

renamed as (
    select
        campaign_id,
        version,
        is_control,
        control_version,
        expected_share,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
