-- Also that every period has a total row, sales or not.
with

totals as (
    select *
    from {{ ref('sales_by_period') }}
    where customer_type = 'all' and country = 'all' and channel = 'all'
),

summed_days as (
    select
        period_days.period_type,
        period_days.period_start,
        sum(totals.net_sales) as net_sales,
        sum(totals.total_amount) as total_amount,
        sum(totals.orders) as orders
    from {{ ref('int_period_days') }} as period_days
    left join totals
        on
            period_days.order_date = totals.period_start
            and totals.period_type = 'day'
    group by period_days.period_type, period_days.period_start
)

select
    period_type,
    period_start,
    totals.net_sales,
    summed_days.net_sales as net_sales_of_days
from summed_days
full join totals using (period_type, period_start)
where
    totals.net_sales is distinct from summed_days.net_sales
    or totals.total_amount is distinct from summed_days.total_amount
    or totals.orders is distinct from summed_days.orders
