with

-- What an earlier period without such sales reads; null where it lacks its beginning.
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
        (net_sales + non_merchandise_sales)::decimal(18, 4) as total_amount,
        (net_sales / nullif(orders, 0))::decimal(18, 4) as average_order_value
    from {{ ref('int_period_sales') }}
),

compared as (
    select
        periods.period_end,
        periods.is_complete,
        period_sales.*,
        coalesce(period_before.orders, none_in_period) as previous_period_orders,
        coalesce(period_before.customers, none_in_period) as previous_period_customers,
        coalesce(period_before.net_sales, none_in_period) as previous_period_net_sales,
        coalesce(period_before.total_amount, none_in_period)
            as previous_period_total_amount,
        period_before.average_order_value as previous_period_average_order_value,
        coalesce(year_before.orders, none_in_year) as previous_year_orders,
        coalesce(year_before.customers, none_in_year) as previous_year_customers,
        coalesce(year_before.net_sales, none_in_year) as previous_year_net_sales,
        coalesce(year_before.total_amount, none_in_year) as previous_year_total_amount,
        year_before.average_order_value as previous_year_average_order_value
    from periods
    inner join period_sales using (period_type, period_start, counted_to)
    left join period_sales as period_before
        on
            periods.period_type = period_before.period_type
            and periods.previous_start = period_before.period_start
            and periods.previous_to = period_before.counted_to
            and period_sales.customer_type = period_before.customer_type
            and period_sales.country = period_before.country
            and period_sales.channel = period_before.channel
    left join period_sales as year_before
        on
            periods.period_type = year_before.period_type
            and periods.previous_year_start = year_before.period_start
            and periods.previous_year_to = year_before.counted_to
            and period_sales.customer_type = year_before.customer_type
            and period_sales.country = year_before.country
            and period_sales.channel = year_before.channel
),

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
        average_order_value,
        {%- set metrics = [
            'net_sales', 'total_amount', 'orders', 'customers', 'average_order_value'
        ] %}
        {% for before in ['previous_period', 'previous_year'] %}
            {{ before }}_orders,
            case
                when customer_type <> 'guest' then {{ before }}_customers
            end::bigint as {{ before }}_customers,
            {{ before }}_net_sales,
            {{ before }}_total_amount,
            {% for metric in ['net_sales', 'total_amount'] %}
                ({{ metric }} - {{ before }}_{{ metric }})::decimal(18, 4)
                    as {{ metric }}_change_{{ before }},
            {% endfor %}
            {% for metric in metrics %}
                {{ relative_change(metric, before ~ '_' ~ metric) }}
                    as {{ metric }}_change_{{ before }}_pct,
            {% endfor %}
        {% endfor %}
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
