{%- set bounds = {'previous_period': 'previous', 'previous_year': 'previous_year'} -%}
{%- set counted = ['orders', 'customers', 'net_sales', 'total_amount'] -%}
with

-- What an earlier period without such sales reads; null where it lacks its beginning.
periods as (
    select
        *,
        case when previous_start is not null then 0 end as none_in_previous_period,
        case when previous_year_start is not null then 0 end as none_in_previous_year
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
        {% for before in bounds -%}
            {{ before }}.average_order_value as {{ before }}_average_order_value,
            {% for metric in counted -%}
                coalesce({{ before }}.{{ metric }}, none_in_{{ before }})
                    as {{ before }}_{{ metric }},
            {% endfor -%}
        {% endfor -%}
        period_sales.*
    from periods
    inner join period_sales using (period_type, period_start, counted_to)
    {% for before, bound in bounds.items() -%}
        left join period_sales as {{ before }}
            on
                periods.period_type = {{ before }}.period_type
                and periods.{{ bound }}_start = {{ before }}.period_start
                and periods.{{ bound }}_to = {{ before }}.counted_to
                and period_sales.customer_type = {{ before }}.customer_type
                and period_sales.country = {{ before }}.country
                and period_sales.channel = {{ before }}.channel
    {% endfor %}
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
        {% for before in bounds %}
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
            {% for metric in counted + ['average_order_value'] %}
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
