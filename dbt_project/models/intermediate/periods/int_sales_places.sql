with

order_days as (
    select * from {{ ref('int_order_days') }}
),

places as (
    select distinct
        coalesce(country, 'unknown') as country,
        coalesce(channel, 'unknown') as channel
    from order_days
),

int_sales_places as (
    select
        country,
        channel,
        row_number() over (order by country, channel)::int as place_number,
        dense_rank() over (order by country)::int as country_number,
        dense_rank() over (order by channel)::int as channel_number
    from places
)

select * from int_sales_places
