{#- Each KPI is a ratio of sums over customers: of what, and to what. -#}
{%- set kpis = {
    'active_share_90d': ('(orders_last_90_days > 0)::integer', '1'),
    'orders_per_customer': ('orders_last_365_days', '1'),
    'average_order_value': ('net_sales_last_365_days', 'orders_last_365_days'),
    'repeat_share': ('(frequency > 1)::integer', '1'),
    'products_per_customer': ('product_variety', '1'),
    'return_rate': ('-returns', 'gross_sales'),
    'response_rate': ('campaign_responses', 'campaign_contacts'),
} -%}
{%- set columns = [
    'orders_last_90_days', 'orders_last_365_days', 'net_sales_last_365_days',
    'frequency', 'product_variety', 'returns', 'gross_sales',
] -%}
with

company as (
    select * from {{ ref('int_company') }}
),

assignments as (
    select * from {{ ref('segment_assignments') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

snapshots as (
    select * from {{ ref('customers_abt_snapshots') }}
),

last_year as (
    select max(snapshots.as_of_date) as as_of_date
    from snapshots
    inner join company on snapshots.as_of_date <= company.data_to - 365
),

customers as (
    select
        assignments.segment_id,
        'now' as period,
        {{ columns | join(', ') }},
        campaign_responses,
        campaign_contacts
    from assignments
    inner join customers_abt on assignments.customer_id = customers_abt.customer_id
    union all
    select
        assignments.segment_id,
        'last_year' as period,
        {{ columns | join(', ') }},
        null as campaign_responses,
        null as campaign_contacts
    from assignments
    inner join snapshots on assignments.customer_id = snapshots.customer_id
    inner join last_year on snapshots.as_of_date = last_year.as_of_date
),

sums as (
    {% for kpi, (part, whole) in kpis.items() %}
        select
            segment_id,
            period,
            '{{ kpi }}' as kpi,
            {{ loop.index }} as kpi_number,
            count({{ whole }}) as customers,
            sum({{ part }})::double as part,
            sum({{ whole }})::double as whole,
            sum(({{ part }})::double * {{ part }}) as part_squares,
            sum(({{ part }})::double * {{ whole }}) as products,
            sum(({{ whole }})::double * {{ whole }}) as whole_squares
        from customers
        group by segment_id, period
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The error of a ratio, by the delta method. Sums of doubles depend on the order of
-- rows in their last digits.
int_segment_measures as (
    select
        segment_id,
        period,
        kpi,
        kpi_number,
        customers,
        part,
        whole,
        round(part / whole, 6) as measured,
        round(sqrt(greatest(
            part_squares - 2 * part / whole * products
            + (part / whole) * (part / whole) * whole_squares, 0
        )) / whole, 6) as standard_error
    from sums
    where whole > 0
)

select * from int_segment_measures
