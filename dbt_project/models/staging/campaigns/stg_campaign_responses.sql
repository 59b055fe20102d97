with

source as (
    select * from {{ source('raw', 'campaign_responses') }}
),

renamed as (
    select
        campaign_id,
        customer_id,
        responded_at,
        visits,
        conversions,
        spend,
        currency,
        responded_date,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
