with

parts as (
    select
        sum(cost) as cost,
        sum(conversions) as conversions,
        sum(revenue) as revenue,
        sum(new_customers) as new_customers
    from {{ ref('campaign_kpis') }}
    where not is_total
),

totals as (
    select
        cost,
        conversions,
        revenue,
        new_customers
    from {{ ref('campaign_kpis') }}
    where campaign_id = 'all' and channel = 'all' and month is null and is_total
),

spend as (
    select sum(cost) as cost
    from {{ ref('int_ad_spend') }}
),

-- Each order once, with the sales that it has in orders.
conversions as (
    select
        sum(conversions.conversions) as conversions,
        count(conversions.order_id) - count(distinct conversions.order_id)
            as counted_twice,
        count(*) filter (where conversions.revenue <> orders.net_sales)
            as otherwise_sold
    from {{ ref('int_conversions') }} as conversions
    left join {{ ref('orders') }} as orders on conversions.order_id = orders.order_id
)

select
    parts.*,
    totals.*,
    conversions.*
from parts
cross join spend
cross join conversions
left join totals on true
where
    parts.cost is distinct from totals.cost
    or parts.cost is distinct from spend.cost
    or parts.conversions is distinct from totals.conversions
    or parts.revenue is distinct from totals.revenue
    or parts.new_customers is distinct from totals.new_customers
    or parts.conversions > conversions.conversions
    or conversions.counted_twice > 0
    or conversions.otherwise_sold > 0
