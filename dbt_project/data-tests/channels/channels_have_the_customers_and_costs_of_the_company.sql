with

customers as (
    select
        count(first_order_date) as customers_acquired,
        coalesce(sum(net_sales) filter (where first_order_date is not null), 0)
            as net_sales
    from {{ ref('customers') }}
),

channels as (
    select
        is_total,
        sum(customers_acquired) as customers_acquired,
        sum(net_sales) as net_sales,
        sum(acquisition_cost) as acquisition_cost
    from {{ ref('channel_value') }}
    group by is_total
),

-- The cost of a customer is the same wherever it is shown.
kpis as (
    select
        channel,
        is_total and channel = 'all' as is_total,
        cac
    from {{ ref('campaign_kpis') }}
    where campaign_id = 'all' and month is null
)

select
    channels.customers_acquired::varchar as shown,
    customers.customers_acquired::varchar as expected
from channels
cross join customers
where
    channels.customers_acquired <> customers.customers_acquired
    or channels.net_sales <> customers.net_sales
union all
select
    channel_value.cac::varchar as shown,
    kpis.cac::varchar as expected
from {{ ref('channel_value') }} as channel_value
inner join kpis using (channel, is_total)
where
    abs(channel_value.cac - kpis.cac) > 1e-9
    or (channel_value.cac is null) <> (kpis.cac is null)
union all
select
    sum(customers) filter (where is_total)::varchar as shown,
    sum(customers) filter (where not is_total)::varchar as expected
from {{ ref('sales_cycle') }}
having shown is distinct from expected
