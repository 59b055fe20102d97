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
        -- Without a cookie the log-in tells visitors apart, else events stand alone;
        -- a prefix keeps them apart from cookies that read the same.
        coalesce(
            visitor_id, 'customer:' || customer_id, 'event:' || event_id
        ) as visitor,
        _load_id,
        _line,
        _landing_id
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
