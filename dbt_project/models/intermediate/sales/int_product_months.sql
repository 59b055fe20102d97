-- depends_on: {{ ref('int_calendar') }}
-- depends_on: {{ ref('int_touched_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget(is_in('month', 'int_touched_months')) }}",
) }}
with

order_lines as (
    select * from {{ ref('order_lines') }}
    where
        is_complete
        -- Days, one by one, tell which row groups to read.
        {% if is_incremental() -%}
            and order_date in (
                select calendar.order_date
                from {{ ref('int_calendar') }} as calendar
                inner join {{ ref('int_touched_months') }} as touched_months
                    on calendar.month_start = touched_months.month
            )
        {%- endif %}
),

int_product_months as (
    select
        date_trunc('month', order_date)::date as month,
        product_id,
        coalesce(department_id, 'unknown') as department_id,
        count(*)::bigint as lines,
        sum(quantity)::decimal(18, 3) as quantity,
        sum(gross_sales)::decimal(18, 4) as gross_sales,
        sum(returns)::decimal(18, 4) as returns,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(non_merchandise_sales)::decimal(18, 4) as non_merchandise_sales,
        sum(margin)::decimal(18, 4) as margin,
        min(order_date) filter (where is_purchase) as first_order_date,
        max(order_date) filter (where is_purchase) as last_order_date,
        sum(greatest(purchase_count, 1)) filter (where is_purchase)::bigint as purchases
    from order_lines
    group by month, product_id, coalesce(department_id, 'unknown')
)

select * from int_product_months
