with

source as (
    select * from {{ source('raw', 'campaigns') }}
),

renamed as (
    select
        campaign_id,
        campaign_name,
        channel,
        starts_on,
        ends_on,
        budget,
        outcome_days,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
