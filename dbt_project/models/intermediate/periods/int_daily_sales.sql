{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('order_date')) }}",
) }}
with

guest_days as (
    select * from {{ ref('int_order_days') }}
    where is_guest and {{ since_touched('order_date') }}
),

calendar as (
    select * from {{ ref('int_calendar') }}
),

places as (
    select * from {{ ref('int_sales_places') }}
),

order_days as (
    select
        order_date,
        place_number,
        false as is_guest,
        first_start,
        orders,
        gross_sales,
        returns,
        net_sales,
        non_merchandise_sales
    from {{ ref('int_located_order_days') }}
    where {{ since_touched('order_date') }}
    union all
    select
        order_date,
        places.place_number,
        true as is_guest,
        null as first_start,
        guest_days.orders,
        guest_days.gross_sales,
        guest_days.returns,
        guest_days.net_sales,
        guest_days.non_merchandise_sales
    from guest_days
    inner join calendar using (order_date)
    inner join places
        on
            coalesce(guest_days.country, 'unknown') = places.country
            and coalesce(guest_days.channel, 'unknown') = places.channel
),

int_daily_sales as (
    select
        order_date,
        place_number,
        is_guest,
        first_start,
        sum(orders)::bigint as orders,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales
    from order_days
    group by all
)

select * from int_daily_sales
