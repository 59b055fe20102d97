with

order_days as (
    select * from {{ ref('int_located_order_days') }}
),

calendar as (
    select * from {{ ref('int_calendar') }}
),

purchases as (
    select
        order_date,
        place_number,
        first_order_date,
        lag(order_date) over (
            partition by customer_number
            order by order_date
        ) as previous_date,
        lag(order_date) over (
            partition by customer_number, country_number
            order by order_date
        ) as previous_date_in_country,
        lag(order_date) over (
            partition by customer_number, channel_number
            order by order_date
        ) as previous_date_in_channel,
        lag(order_date) over (
            partition by customer_number, place_number
            order by order_date
        ) as previous_date_in_place
    from order_days
    where is_purchase and not is_guest
),

int_purchase_intervals as (
    select
        order_date,
        purchases.place_number,
        {{ latest_start('first_order_date') }} as first_start,
        {{ latest_start('previous_date') }} as previous_start,
        {{ latest_start('previous_date_in_country') }} as previous_start_in_country,
        {{ latest_start('previous_date_in_channel') }} as previous_start_in_channel,
        {{ latest_start('previous_date_in_place') }} as previous_start_in_place,
        count(*)::bigint as purchases
    from purchases
    inner join calendar using (order_date)
    group by all
)

select * from int_purchase_intervals
