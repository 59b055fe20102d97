with

source as (
    select * from {{ source('raw', 'ad_spend') }}
),

renamed as (
    select
        spend_date,
        channel,
        cost,
        campaign_id,
        impressions,
        clicks,
        leads,
        currency,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
