{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
) }}
with

order_days as (
    select * from {{ of_tonight('int_night_order_days', 'int_order_days') }}
),

places as (
    select distinct
        coalesce(country, 'unknown') as country,
        coalesce(channel, 'unknown') as channel
    from order_days
),

-- A place keeps its number, which rows of earlier nights bear.
numbered as (
    {% if is_incremental() %}
        select * from {{ this }}
    {% else %}
        select
            null::varchar as country,
            null::varchar as channel,
            null::int as place_number
        where false
    {% endif %}
),

last_number as (
    select coalesce(max(place_number), 0) as last_number
    from numbered
),

int_sales_places as (
    select
        places.country,
        places.channel,
        (
            last_number.last_number
            + row_number() over (order by places.country, places.channel)
        )::int as place_number
    from places
    cross join last_number
    left join numbered
        on places.country = numbered.country and places.channel = numbered.channel
    where numbered.place_number is null
)

select * from int_sales_places
order by place_number
