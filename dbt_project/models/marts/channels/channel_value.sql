with

company as (
    select * from {{ ref('int_company') }}
),

customers as (
    select
        *,
        acquisition_channel as channel
    from {{ ref('int_acquisitions') }}
    inner join {{ ref('customer_scores') }} using (customer_id)
),

spent as (
    select
        channel,
        min(spend_date) as cost_from,
        sum(cost) as cost
    from {{ ref('int_ad_spend') }}
    where is_traced
    group by channel
),

costs as (
    select
        coalesce(channel, 'all') as channel,
        channel is null as is_total,
        sum(cost)::decimal(18, 4) as acquisition_cost
    from spent
    group by grouping sets ((channel), ())
    having count(*) > 0
),

acquired as (
    select
        coalesce(customers.channel, 'all') as channel,
        customers.channel is null as is_total,
        count(*)::bigint as customers_acquired,
        count(*) filter (
            where customers.first_order_date >= spent.cost_from
        )::bigint as costed_customers,
        sum(customers.net_sales)::decimal(18, 4) as net_sales,
        avg(customers.historic_clv) as historic_clv,
        avg(customers.clv_12m) as clv_12m,
        max(customers.value_basis) as value_basis
    from customers
    left join spent on customers.channel = spent.channel
    group by grouping sets ((customers.channel), ())
    having count(*) > 0
),

-- The last twelve whole months, or as many as there are.
active as (
    select
        coalesce(customers.channel, 'all') as channel,
        customers.channel is null as is_total,
        count(*)::bigint as customers,
        sum(customer_months.net_sales) as net_sales,
        max(count(distinct customer_months.month)) over () as months
    from {{ ref('customer_months') }} as customer_months
    cross join company
    inner join customers on customer_months.customer_id = customers.customer_id
    where
        customer_months.orders > 0
        and customer_months.month >= company.data_from
        and customer_months.month
        >= date_trunc('month', company.data_to + 1) - interval 12 month
        and last_day(customer_months.month) <= company.data_to
    group by grouping sets ((customers.channel), ())
),

channel_value as (
    select
        channel,
        is_total,
        coalesce(acquired.customers_acquired, 0) as customers_acquired,
        coalesce(acquired.costed_customers, 0) as costed_customers,
        costs.acquisition_cost,
        costs.acquisition_cost::double / nullif(costed_customers, 0) as cac,
        coalesce(acquired.net_sales, 0)::decimal(18, 4) as net_sales,
        acquired.historic_clv,
        acquired.clv_12m,
        acquired.historic_clv + coalesce(acquired.clv_12m, 0) as lifetime_value,
        acquired.value_basis as lifetime_value_basis,
        lifetime_value / nullif(cac, 0) as ltv_cac,
        coalesce(active.customers::double / active.months, 0)
            as monthly_active_customers,
        coalesce(round(active.net_sales / active.months, 4), 0)::decimal(18, 4)
            as monthly_active_revenue,
        active.net_sales::double / nullif(active.customers, 0)
            as revenue_per_active_customer
    from acquired
    full outer join costs using (channel, is_total)
    left join active using (channel, is_total)
)

select * from channel_value
order by is_total, channel
