with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

new_products as (
    select * from {{ ref('int_customer_new_products') }}
),

recent_orders as (
    select * from {{ ref('int_customer_recent_orders') }}
),

-- Every date is a month's end or data_to, where customer_months ends: whole months do.
lifetime as (
    select
        customer_months.customer_id,
        dates.as_of_date,
        min(customer_months.first_order_date) as first_order_date,
        max(customer_months.last_order_date) as last_order_date,
        sum(customer_months.orders)::bigint as frequency,
        sum(customer_months.gross_sales)::decimal(18, 4) as gross_sales,
        sum(customer_months.returns)::decimal(18, 4) as returns,
        sum(customer_months.net_sales)::decimal(18, 4) as monetary,
        coalesce(sum(new_products.new_products), 0)::bigint as product_variety
    from customer_months
    left join new_products using (customer_id, month)
    inner join dates on customer_months.month <= dates.as_of_date
    group by customer_months.customer_id, dates.as_of_date
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
        / nullif(lifetime.frequency - 1, 0)::double as days_between_orders,
        (-lifetime.returns)::double
        / nullif(lifetime.gross_sales, 0)::double as return_rate,
        coalesce(recent_orders.orders_last_90_days, 0) as orders_last_90_days,
        coalesce(recent_orders.orders_last_365_days, 0) as orders_last_365_days,
        coalesce(recent_orders.net_sales_last_90_days, 0)::decimal(18, 4)
            as net_sales_last_90_days,
        coalesce(recent_orders.net_sales_last_365_days, 0)::decimal(18, 4)
            as net_sales_last_365_days
    from lifetime
    left join recent_orders using (customer_id, as_of_date)
)

select * from int_customer_features
