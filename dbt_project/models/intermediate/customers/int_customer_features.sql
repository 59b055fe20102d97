with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

stretches as (
    select * from {{ ref('int_customer_stretches') }}
),

recent_orders as (
    select * from {{ ref('int_customer_recent_orders') }}
),

lifetime as (
    select
        stretches.customer_id,
        dates.as_of_date,
        min(stretches.first_order_date) as first_order_date,
        max(stretches.last_order_date) as last_order_date,
        sum(stretches.orders)::bigint as frequency,
        sum(stretches.gross_sales)::decimal(18, 4) as gross_sales,
        sum(stretches.returns)::decimal(18, 4) as returns,
        sum(stretches.net_sales)::decimal(18, 4) as monetary,
        sum(stretches.new_products)::bigint as product_variety
    from stretches
    inner join dates on stretches.stretch_to <= dates.as_of_date
    group by stretches.customer_id, dates.as_of_date
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
