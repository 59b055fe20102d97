with

daily_sales as (
    select * from {{ ref('int_daily_sales') }}
),

purchase_intervals as (
    select * from {{ ref('int_purchase_intervals') }}
),

period_days as (
    select * from {{ ref('int_period_days') }}
),

sales_of_types as (
    select
        period_days.period_type,
        period_days.period_start,
        order_date,
        case
            when daily_sales.is_guest then 'guest'
            when daily_sales.first_start >= period_days.period_start then 'new'
            else 'returning'
        end as customer_type,
        daily_sales.place_number,
        sum(daily_sales.orders)::bigint as orders,
        sum(daily_sales.gross_sales)::decimal(18, 4) as gross_sales,
        sum(daily_sales.returns)::decimal(18, 4) as returns,
        sum(daily_sales.net_sales)::decimal(18, 4) as net_sales,
        sum(daily_sales.non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales
    from daily_sales
    inner join period_days using (order_date)
    group by all
),

-- A purchase brings a customer into a period when the one before it lies earlier.
customers_of_types as (
    select
        period_days.period_type,
        order_date,
        case
            when purchase_intervals.first_start >= period_days.period_start then 'new'
            else 'returning'
        end as customer_type,
        {% for place in ['', '_in_country', '_in_channel', '_in_place'] %}
            sum(
                case
                    when previous_start{{ place }} >= period_start then 0 else purchases
                end
            )::bigint as customers{{ place }},
        {% endfor %}
        purchase_intervals.place_number
    from purchase_intervals
    inner join period_days using (order_date)
    group by all
),

int_period_day_sales as (
    select
        sales_of_types.*,
        coalesce(customers_of_types.customers, 0) as customers,
        coalesce(customers_of_types.customers_in_country, 0) as customers_in_country,
        coalesce(customers_of_types.customers_in_channel, 0) as customers_in_channel,
        coalesce(customers_of_types.customers_in_place, 0) as customers_in_place
    from sales_of_types
    left join customers_of_types
        using (period_type, order_date, customer_type, place_number)
)

select * from int_period_day_sales
