-- Money and orders add up over types, countries, channels; customers over types.
with

sales_by_period as (
    select
        *,
        case
            when customer_type <> 'all' and country <> 'all' then 'details'
            when customer_type <> 'all' then 'types'
            when country <> 'all' then 'countries'
            when channel <> 'all' then 'channels'
            else 'total'
        end as level_name
    from {{ ref('sales_by_period') }}
),

levels as (
    select
        period_type,
        period_start,
        level_name,
        sum(orders) as orders,
        sum(gross_sales) as gross_sales,
        sum(returns) as returns,
        sum(net_sales) as net_sales,
        sum(total_amount) as total_amount,
        case
            when level_name in ('types', 'total') then coalesce(sum(customers), 0)
        end as customers
    from sales_by_period
    group by period_type, period_start, level_name
)

select
    parts.*,
    totals.orders as total_orders,
    totals.net_sales as total_net_sales,
    totals.customers as total_customers
from levels as totals
inner join levels as parts using (period_type, period_start)
where
    totals.level_name = 'total'
    and (
        parts.orders <> totals.orders
        or parts.gross_sales <> totals.gross_sales
        or parts.returns <> totals.returns
        or parts.net_sales <> totals.net_sales
        or parts.total_amount <> totals.total_amount
        or parts.customers <> totals.customers
    )
