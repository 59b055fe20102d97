{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget('not ' ~ is_in('as_of_date', 'int_snapshot_dates', 'snapshot_date') ~ ' or (' ~ since_touched('as_of_date') ~ ' and ' ~ is_in('customer_id', 'int_touched_customers') ~ ')') }}",
) }}
with

features as (
    select * from {{ ref('int_customer_features') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

snapshots as (
    select
        features.customer_id,
        features.as_of_date,
        features.first_order_date,
        features.last_order_date,
        features.recency_days,
        features.frequency,
        features.monetary,
        features.average_order_value,
        features.tenure_days,
        features.days_between_orders,
        features.product_variety,
        features.return_rate,
        features.gross_sales,
        features.returns,
        features.orders_last_90_days,
        features.orders_last_365_days,
        features.net_sales_last_90_days,
        features.net_sales_last_365_days
    from features
    inner join snapshot_dates on features.as_of_date = snapshot_dates.snapshot_date
    {% if is_incremental() -%}
        where
            (
                {{ since_touched('features.as_of_date') }}
                and {{ is_in('features.customer_id', 'int_touched_customers') }}
            )
            or features.as_of_date not in (select distinct as_of_date from {{ this }})
    {%- endif %}
),

customers_abt_snapshots as (
    select
        *,
        {{ row_hash('snapshots') }} as _row_hash
    from snapshots
)

select * from customers_abt_snapshots
order by as_of_date
