-- Reviewed customers leave the days that stay as they are alone: they go from reviewed
-- days and from a day that is none any more, which may be carried on to today.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget('as_of_date not in (select as_of_date from ' ~ ref('int_as_of_dates') ~ ' where not is_reviewed) and ' ~ is_in('customer_id', 'int_reviewed_customers')) }}",
    post_hook="{{ forget('not ' ~ is_in('as_of_date', 'int_as_of_dates')) }}",
) }}
{%- set carried = [
    'first_order_date', 'last_order_date', 'frequency', 'gross_sales', 'returns',
    'monetary', 'product_variety', 'orders_last_90_days', 'orders_last_365_days',
    'net_sales_last_90_days', 'net_sales_last_365_days'
] %}
with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

quarters as (
    select * from {{ ref('int_customer_quarters') }}
),

-- From a new day on all customers are looked at, from others whom the night reviews.
looked_at as (
    select
        quarters.*,
        dates.as_of_date
    from quarters
    inner join dates on quarters.quarter_start <= dates.as_of_date and dates.is_new
    union all
    select
        quarters.*,
        dates.as_of_date
    from quarters
    inner join {{ ref('int_reviewed_customers') }} as reviewed_customers
        on quarters.customer_id = reviewed_customers.customer_id
    inner join dates
        on quarters.quarter_start <= dates.as_of_date and dates.is_reviewed
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

worked_out as (
    select
        lifetime.*,
        coalesce(recent_orders.orders_last_90_days, 0) as orders_last_90_days,
        coalesce(recent_orders.orders_last_365_days, 0) as orders_last_365_days,
        coalesce(recent_orders.net_sales_last_90_days, 0)::decimal(18, 4)
            as net_sales_last_90_days,
        coalesce(recent_orders.net_sales_last_365_days, 0)::decimal(18, 4)
            as net_sales_last_365_days
    from lifetime
    left join {{ ref('int_customer_recent_orders') }} as recent_orders
        on
            lifetime.customer_id = recent_orders.customer_id
            and lifetime.as_of_date = recent_orders.as_of_date
    {%- if is_incremental() %}
        union all
        -- Others have grown older, and nothing else.
        select
            built.customer_id,
            dates.as_of_date,
            built.{{ carried | join(', built.') }}
        from {{ this }} as built
        inner join dates on built.as_of_date = dates.carried_from
    {%- endif %}
),

int_customer_features as (
    select
        *,
        {{ days_between('last_order_date', 'as_of_date') }} as recency_days,
        {{ days_between('first_order_date', 'as_of_date') }} as tenure_days,
        (monetary / nullif(frequency, 0))::decimal(18, 4) as average_order_value,
        {{ days_between('first_order_date', 'last_order_date') }}
        / nullif(greatest(frequency - 1, 0), 0)::double as days_between_orders,
        (-returns)::double / nullif(gross_sales, 0)::double as return_rate
    from worked_out
)

select * from int_customer_features
order by as_of_date
