with

company as (
    select * from {{ ref('int_company') }}
),

dates as (
    select data_to as as_of_date
    from company
    union
    select snapshot_date
    from {{ ref('int_snapshot_dates') }}
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

new_products as (
    select * from {{ ref('int_customer_new_products') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where not is_guest
),

-- Every date is a month's end or data_to, where customer_months ends: whole months do.
lifetime as (
    select
        customer_months.customer_id,
        dates.as_of_date,
        min(customer_months.first_order_date) as first_order_date,
        max(customer_months.last_order_date) as last_order_date,
        sum(customer_months.orders)::bigint as orders,
        sum(customer_months.gross_sales)::decimal(18, 4) as gross_sales,
        sum(customer_months.returns)::decimal(18, 4) as returns,
        sum(customer_months.net_sales)::decimal(18, 4) as net_sales,
        coalesce(sum(new_products.new_products), 0)::bigint as product_variety
    from customer_months
    left join new_products using (customer_id, month)
    inner join dates on customer_months.month <= dates.as_of_date
    group by customer_months.customer_id, dates.as_of_date
),

recent as (
    select
        order_days.customer_id,
        dates.as_of_date,
        count(*) filter (
            where
                order_days.is_purchase
                and order_days.order_date > dates.as_of_date - 90
        )::bigint as orders_last_90_days,
        count(*) filter (
            where order_days.is_purchase
        )::bigint as orders_last_365_days,
        sum(order_days.net_sales) filter (
            where order_days.order_date > dates.as_of_date - 90
        )::decimal(18, 4) as net_sales_last_90_days,
        sum(order_days.net_sales)::decimal(18, 4) as net_sales_last_365_days
    from order_days
    inner join dates
        on
            order_days.order_date > dates.as_of_date - 365
            and order_days.order_date <= dates.as_of_date
    group by order_days.customer_id, dates.as_of_date
),

int_customer_features as (
    select
        lifetime.*,
        coalesce(recent.orders_last_90_days, 0) as orders_last_90_days,
        coalesce(recent.orders_last_365_days, 0) as orders_last_365_days,
        coalesce(recent.net_sales_last_90_days, 0)::decimal(18, 4)
            as net_sales_last_90_days,
        coalesce(recent.net_sales_last_365_days, 0)::decimal(18, 4)
            as net_sales_last_365_days
    from lifetime
    left join recent using (customer_id, as_of_date)
)

select * from int_customer_features
