with

-- What an earlier period reads that had no such sales; null where it lacks its beginning.
periods as (
    select
        *,
        case when previous_start is not null then 0 end as none_in_period,
        case when previous_year_start is not null then 0 end as none_in_year
    from {{ ref('int_periods') }}
),

period_sales as (
    select
        *,
        (net_sales + non_merchandise_sales)::decimal(18, 4) as total_amount
    from {{ ref('int_period_sales') }}
),

compared as (
    select
        periods.period_end,
        periods.is_complete,
        period_sales.*,
        coalesce(period.orders, none_in_period) as previous_period_orders,
        coalesce(period.customers, none_in_period) as previous_period_customers,
        coalesce(period.net_sales, none_in_period) as previous_period_net_sales,
        coalesce(period.total_amount, none_in_period) as previous_period_total_amount,
        coalesce(year.orders, none_in_year) as previous_year_orders,
        coalesce(year.customers, none_in_year) as previous_year_customers,
        coalesce(year.net_sales, none_in_year) as previous_year_net_sales,
        coalesce(year.total_amount, none_in_year) as previous_year_total_amount
    from periods
    inner join period_sales using (period_type, period_start, counted_to)
    left join period_sales as period
        on
            periods.period_type = period.period_type
            and periods.previous_start = period.period_start
            and periods.previous_to = period.counted_to
            and period_sales.customer_type = period.customer_type
            and period_sales.country = period.country
            and period_sales.channel = period.channel
    left join period_sales as year
        on
            periods.period_type = year.period_type
            and periods.previous_year_start = year.period_start
            and periods.previous_year_to = year.counted_to
            and period_sales.customer_type = year.customer_type
            and period_sales.country = year.country
            and period_sales.channel = year.channel
),

{%- set earlier = ['previous_period', 'previous_year'] %}

sales_by_period as (
    select
        period_type,
        period_start,
        period_end,
        customer_type,
        country,
        channel,
        orders,
        customers,
        gross_sales,
        returns,
        net_sales,
        non_merchandise_sales,
        total_amount,
        (net_sales / nullif(orders, 0))::decimal(18, 4) as average_order_value,
        {%- for before in earlier %}
        {{ before }}_orders,
        case
            when customer_type <> 'guest' then {{ before }}_customers
        end::bigint as {{ before }}_customers,
        {{ before }}_net_sales,
        {{ before }}_total_amount,
        {%- for metric in ['net_sales', 'total_amount'] %}
        ({{ metric }} - {{ before }}_{{ metric }})::decimal(18, 4)
            as {{ metric }}_change_{{ before }},
        {%- endfor %}
        {%- for metric in ['net_sales', 'total_amount', 'orders', 'customers'] %}
        {{ relative_change(metric, before ~ '_' ~ metric) }}
            as {{ metric }}_change_{{ before }}_pct,
        {%- endfor %}
        {%- endfor %}
        is_complete,
        'all' in (customer_type, country, channel) as is_total
    from compared
)

select * from sales_by_period
order by
    period_type,
    period_start,
    customer_type <> 'all',
    country <> 'all',
    channel <> 'all',
    customer_type,
    country,
    channel
