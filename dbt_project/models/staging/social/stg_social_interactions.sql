with

source as (
    select * from {{ source('raw', 'social_interactions') }}
),

renamed as (
    select
        interaction_id,
        occurred_at,
        platform,
        customer_id,
        handle,
        interaction_type,
        campaign_id,
        sentiment,
        occurred_date,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
