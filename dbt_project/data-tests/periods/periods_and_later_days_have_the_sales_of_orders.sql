with

company as (
    select * from {{ ref('int_company') }}
),

years as (
    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(non_merchandise_sales), 0) as non_merchandise_sales
    from {{ ref('sales_by_period') }}
    where
        period_type = 'year'
        and customer_type = 'all'
        and country = 'all'
        and channel = 'all'
),

later_days as (
    select
        coalesce(sum(order_days.net_sales), 0) as net_sales,
        coalesce(sum(order_days.non_merchandise_sales), 0) as non_merchandise_sales
    from {{ ref('int_order_days') }} as order_days
    inner join company
        on order_days.order_date > company.data_to
),

all_orders as (
    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(non_merchandise_sales), 0) as non_merchandise_sales
    from {{ ref('orders') }}
)

select *
from all_orders
cross join years
cross join later_days
where
    all_orders.net_sales <> years.net_sales + later_days.net_sales
    or all_orders.non_merchandise_sales
    <> years.non_merchandise_sales + later_days.non_merchandise_sales
