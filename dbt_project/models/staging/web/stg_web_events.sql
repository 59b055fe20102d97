with

source as (
    select * from {{ source('raw', 'web_events') }}
),

renamed as (
    select
        event_id,
        occurred_at,
        visitor_id,
        customer_id,
        order_id,
        event_type,
        page,
        utm_source,
        utm_medium,
        utm_campaign,
        device,
        revenue,
        occurred_date,
        channel,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
