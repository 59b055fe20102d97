with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where not is_guest
),

reviewed_customers as (
    select * from {{ ref('int_reviewed_customers') }}
),

-- Summed up, so that only these few meet the days looked back from.
reviewed_days as (
    select
        order_days.customer_id,
        order_days.order_date,
        sum(order_days.orders) as orders,
        sum(order_days.net_sales) as net_sales
    from order_days
    inner join reviewed_customers
        on order_days.customer_id = reviewed_customers.customer_id
    group by order_days.customer_id, order_days.order_date
),

-- From a new day on all customers are looked at, from others whom the night reviews.
looked_at as (
    {%- for days, is_wanted in [
        ('order_days', 'is_new'), ('reviewed_days', 'is_reviewed')
    ] %}
        select
            {{ days }}.customer_id,
            {{ days }}.order_date,
            {{ days }}.orders,
            {{ days }}.net_sales,
            dates.as_of_date
        from {{ days }}
        inner join dates
            on
                {{ days }}.order_date > dates.as_of_date - 365
                and {{ days }}.order_date <= dates.as_of_date
                and dates.{{ is_wanted }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

int_customer_recent_orders as (
    select
        customer_id,
        as_of_date,
        coalesce(
            sum(orders) filter (where order_date > as_of_date - 90), 0
        )::bigint as orders_last_90_days,
        sum(orders)::bigint as orders_last_365_days,
        coalesce(
            sum(net_sales) filter (where order_date > as_of_date - 90), 0
        )::decimal(18, 4) as net_sales_last_90_days,
        sum(net_sales)::decimal(18, 4) as net_sales_last_365_days
    from looked_at
    group by customer_id, as_of_date
)

select * from int_customer_recent_orders
