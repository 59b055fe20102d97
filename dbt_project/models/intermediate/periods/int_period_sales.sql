with

periods as (
    select * from {{ ref('int_periods') }}
),

period_day_sales as (
    select * from {{ ref('int_period_day_sales') }}
),

places as (
    select * from {{ ref('int_sales_places') }}
),

-- Whole periods, and the first days of those that a cut period is compared with.
windows as (
    select
        period_type,
        period_start,
        counted_to
    from periods
    union
    select
        period_type,
        previous_start,
        previous_to
    from periods
    union
    select
        period_type,
        previous_year_start,
        previous_year_to
    from periods
),

counted as (
    select
        windows.period_type,
        windows.period_start,
        windows.counted_to,
        places.country,
        places.channel,
        period_day_sales.customer_type,
        period_day_sales.orders,
        period_day_sales.customers,
        period_day_sales.customers_in_country,
        period_day_sales.customers_in_channel,
        period_day_sales.customers_in_place,
        period_day_sales.gross_sales,
        period_day_sales.returns,
        period_day_sales.net_sales,
        period_day_sales.non_merchandise_sales
    from windows
    left join period_day_sales
        on
            windows.period_type = period_day_sales.period_type
            and windows.period_start = period_day_sales.period_start
            and windows.counted_to >= period_day_sales.order_date
    left join places on period_day_sales.place_number = places.place_number
    where windows.period_start is not null
),

int_period_sales as (
    select
        period_type,
        period_start,
        counted_to,
        coalesce(customer_type, 'all') as customer_type,
        coalesce(country, 'all') as country,
        coalesce(channel, 'all') as channel,
        coalesce(sum(orders), 0)::bigint as orders,
        case
            when customer_type = 'guest' then null
            when country is not null and channel is not null
                then sum(customers_in_place)
            when country is not null then sum(customers_in_country)
            when channel is not null then sum(customers_in_channel)
            else coalesce(sum(customers), 0)
        end::bigint as customers,
        coalesce(sum(gross_sales), 0)::decimal(18, 4) as gross_sales,
        coalesce(sum(returns), 0)::decimal(18, 4) as returns,
        coalesce(sum(net_sales), 0)::decimal(18, 4) as net_sales,
        coalesce(sum(non_merchandise_sales), 0)::decimal(18, 4) as non_merchandise_sales
    from counted
    group by
        grouping sets (
            (period_type, period_start, counted_to),
            (period_type, period_start, counted_to, customer_type),
            (period_type, period_start, counted_to, country),
            (period_type, period_start, counted_to, channel),
            (period_type, period_start, counted_to, customer_type, country, channel)
        )
    -- Of a window without sales only the grand total stays.
    having
        count(customer_type) > 0
        or grouping(customer_type) + grouping(country) + grouping(channel) = 3
)

select * from int_period_sales
