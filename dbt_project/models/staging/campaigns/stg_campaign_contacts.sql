with

source as (
    select * from {{ source('raw', 'campaign_contacts') }}
),

renamed as (
    select
        campaign_id,
        customer_id,
        version,
        is_control,
        assigned_at,
        opened_at,
        clicked_at,
        unsubscribed_at,
        assigned_date,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
