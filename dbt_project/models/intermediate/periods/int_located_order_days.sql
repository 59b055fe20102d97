{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(since_touched('order_date') ~ ' and ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

order_days as (
    select * from {{ of_tonight('int_night_order_days', 'int_order_days') }}
    where not is_guest and {{ is_in('customer_id', 'int_touched_customers') }}
),

places as (
    select
        *,
        dense_rank() over (order by country)::int as country_number,
        dense_rank() over (order by channel)::int as channel_number
    from {{ ref('int_sales_places') }}
),

-- Windows over texts cost several times as much.
numbered_customers as (
    select
        customer_id,
        row_number() over (order by customer_id)::int as customer_number,
        min(first_order_date) as first_order_date
    from {{ ref('customer_months') }}
    where {{ is_in('customer_id', 'int_touched_customers') }}
    group by customer_id
),

located as (
    select
        order_days.*,
        numbered_customers.customer_number,
        places.place_number,
        places.country_number,
        places.channel_number,
        -- A return before the first known purchase undoes one from before the data.
        case
            when numbered_customers.first_order_date <= order_days.order_date
                then numbered_customers.first_order_date
        end as first_order_date
    from order_days
    inner join numbered_customers using (customer_id)
    inner join places
        on
            coalesce(order_days.country, 'unknown') = places.country
            and coalesce(order_days.channel, 'unknown') = places.channel
),

followed as (
    select
        *,
        lag(order_date) over (
            partition by customer_number, is_purchase
            order by order_date
        ) as previous_date,
        lag(order_date) over (
            partition by customer_number, is_purchase, country_number
            order by order_date
        ) as previous_date_in_country,
        lag(order_date) over (
            partition by customer_number, is_purchase, channel_number
            order by order_date
        ) as previous_date_in_channel,
        lag(order_date) over (
            partition by customer_number, is_purchase, place_number
            order by order_date
        ) as previous_date_in_place
    from located
),

int_located_order_days as (
    select
        followed.customer_id,
        order_date,
        followed.place_number,
        followed.is_purchase,
        {{ latest_start('first_order_date') }} as first_start,
        {{ latest_start('previous_date') }} as previous_start,
        {{ latest_start('previous_date_in_country') }} as previous_start_in_country,
        {{ latest_start('previous_date_in_channel') }} as previous_start_in_channel,
        {{ latest_start('previous_date_in_place') }} as previous_start_in_place,
        followed.orders,
        followed.gross_sales,
        followed.returns,
        followed.net_sales,
        followed.non_merchandise_sales
    from followed
    inner join {{ ref('int_calendar') }} using (order_date)
    where {{ since_touched('order_date') }}
)

select * from int_located_order_days
order by order_date
