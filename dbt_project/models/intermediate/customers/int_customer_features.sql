{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget('not ' ~ is_in('as_of_date', 'int_as_of_dates') ~ ' or ' ~ is_in('customer_id', 'int_touched_customers')) }}",
) }}
with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

quarters as (
    select * from {{ ref('int_customer_quarters') }}
),

recent_orders as (
    select * from {{ ref('int_customer_recent_orders') }}
),

-- From a new day on all customers are looked at, from others those of the night.
looked_at as (
    select
        quarters.*,
        dates.as_of_date
    from quarters
    inner join dates
        on quarters.quarter_start <= dates.as_of_date and dates.is_new
    union all
    select
        quarters.*,
        dates.as_of_date
    from quarters
    inner join dates
        on quarters.quarter_start <= dates.as_of_date and not dates.is_new
    where {{ is_in('quarters.customer_id', 'int_touched_customers') }}
),

lifetime as (
    select
        customer_id,
        as_of_date,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(orders)::bigint as frequency,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as monetary,
        sum(new_products)::bigint as product_variety
    from looked_at
    group by customer_id, as_of_date
),

int_customer_features as (
    select
        lifetime.*,
        {{ days_between('lifetime.last_order_date', 'lifetime.as_of_date') }}
            as recency_days,
        {{ days_between('lifetime.first_order_date', 'lifetime.as_of_date') }}
            as tenure_days,
        (lifetime.monetary / nullif(lifetime.frequency, 0))::decimal(18, 4)
            as average_order_value,
        {{ days_between('lifetime.first_order_date', 'lifetime.last_order_date') }}
        / nullif(greatest(lifetime.frequency - 1, 0), 0)::double as days_between_orders,
        (-lifetime.returns)::double
        / nullif(lifetime.gross_sales, 0)::double as return_rate,
        coalesce(recent_orders.orders_last_90_days, 0) as orders_last_90_days,
        coalesce(recent_orders.orders_last_365_days, 0) as orders_last_365_days,
        coalesce(recent_orders.net_sales_last_90_days, 0)::decimal(18, 4)
            as net_sales_last_90_days,
        coalesce(recent_orders.net_sales_last_365_days, 0)::decimal(18, 4)
            as net_sales_last_365_days
    from lifetime
    left join recent_orders
        on
            lifetime.customer_id = recent_orders.customer_id
            and lifetime.as_of_date = recent_orders.as_of_date
)

select * from int_customer_features
