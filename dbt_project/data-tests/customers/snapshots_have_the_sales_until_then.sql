with

days as (
    select
        order_date,
        sum(orders) as orders,
        sum(net_sales) as net_sales
    from {{ ref('int_order_days') }}
    where not is_guest
    group by order_date
),

until_then as (
    select
        dates.snapshot_date as as_of_date,
        sum(days.orders) as orders,
        sum(days.net_sales) as net_sales
    from days
    inner join {{ ref('int_snapshot_dates') }} as dates
        on days.order_date <= dates.snapshot_date
    group by dates.snapshot_date
),

snapshots as (
    select
        as_of_date,
        sum(frequency) as orders,
        sum(monetary) as net_sales
    from {{ ref('customers_abt_snapshots') }}
    group by as_of_date
)

select *
from until_then
full join snapshots on until_then.as_of_date = snapshots.as_of_date
where
    until_then.orders is distinct from snapshots.orders
    or until_then.net_sales is distinct from snapshots.net_sales
