with

checks as (
    select * from {{ ref('int_segmentation_checks') }}
),

dates as (
    select origin as as_of_date from checks
    union
    select checked_on from checks
),

buyers as (
    select
        customer_id,
        2000.0 / count(*) over () as sampled_share
    from {{ ref('customers_abt') }}
    where frequency > 0 and (select count(*) from checks) > 0
),

sample as (
    select customer_id
    from buyers
    where {{ hash_share('customer_id') }} < sampled_share
),

order_days as (
    select
        order_days.*,
        dates.as_of_date
    from {{ ref('int_order_days') }} as order_days
    inner join sample on order_days.customer_id = sample.customer_id
    inner join dates on order_days.order_date <= dates.as_of_date
    where order_days.is_complete
),

varieties as (
    select
        new_products.customer_id,
        dates.as_of_date,
        sum(new_products.new_products) as product_variety
    from {{ ref('int_customer_new_products') }} as new_products
    inner join sample on new_products.customer_id = sample.customer_id
    inner join dates on new_products.first_order_date <= dates.as_of_date
    group by all
),

lifetime as (
    select
        customer_id,
        as_of_date,
        min(order_date) filter (where is_purchase) as first_order_date,
        max(order_date) filter (where is_purchase) as last_order_date,
        sum(orders) as frequency,
        sum(net_sales) as monetary,
        sum(gross_sales) as gross_sales,
        sum(returns) as returns,
    {% for days in (90, 365) -%}
        coalesce(
            sum(orders) filter (where order_date > as_of_date - {{ days }}), 0
        ) as orders_last_{{ days }}_days,
        coalesce(
            sum(net_sales) filter (where order_date > as_of_date - {{ days }}), 0
        ) as net_sales_last_{{ days }}_days
        {{- ',' if not loop.last }}
    {% endfor %}
    from order_days
    group by all
),

int_segmentation_months as (
    select
        lifetime.customer_id,
        lifetime.as_of_date,
        lifetime.frequency::double as frequency,
        lifetime.monetary::double as monetary,
        lifetime.gross_sales::double as gross_sales,
        lifetime.returns::double as returns,
        lifetime.orders_last_90_days::double as orders_last_90_days,
        lifetime.orders_last_365_days::double as orders_last_365_days,
        lifetime.net_sales_last_90_days::double as net_sales_last_90_days,
        lifetime.net_sales_last_365_days::double as net_sales_last_365_days,
        coalesce(varieties.product_variety, 0)::double as product_variety,
        {{ days_between('last_order_date', 'as_of_date') }}::double as recency_days,
        {{ days_between('first_order_date', 'as_of_date') }}::double as tenure_days,
        (monetary / nullif(frequency, 0))::decimal(18, 4)::double
            as average_order_value,
        {{ days_between('first_order_date', 'last_order_date') }}
        / nullif(greatest(frequency - 1, 0), 0)::double as days_between_orders,
        (-returns)::double / nullif(gross_sales, 0)::double as return_rate
    from lifetime
    left join varieties using (customer_id, as_of_date)
    where lifetime.frequency > 0
)

select * from int_segmentation_months
