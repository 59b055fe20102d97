{%- set money = ['gross_sales', 'returns', 'net_sales'] -%}
{%- set measures = [
    ('outcome_orders', 'orders', 'is_outcome'),
    ('outcome_net_sales', 'net_sales', 'is_outcome'),
    ('visits', 'sessions', 'is_outcome'),
    ('landing_sessions', 'sessions', 'is_outcome and is_landing'),
    ('landing_bounces', 'bounces', 'is_outcome and is_landing'),
    ('earlier_net_sales', 'net_sales', 'days_before between 0 and covariate_days - 1'),
    ('frequency', 'orders', 'days_before >= 0'),
    ('monetary', 'net_sales', 'days_before >= 0'),
    ('product_variety', 'new_products', 'days_before >= 0'),
    ('gross_sales', 'gross_sales', 'days_before >= 0'),
    ('returns', 'returns', 'days_before >= 0'),
    ('orders_last_90_days', 'orders', 'days_before between 0 and 89'),
    ('orders_last_365_days', 'orders', 'days_before between 0 and 364'),
    ('net_sales_last_90_days', 'net_sales', 'days_before between 0 and 89'),
    ('net_sales_last_365_days', 'net_sales', 'days_before between 0 and 364'),
    ('web_sessions', 'sessions', 'days_before >= 0'),
    ('web_page_views', 'pages', 'days_before >= 0'),
    ('social_interactions', 'interactions', 'days_before >= 0'),
] -%}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed and assigned_date is not null
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

company as (
    select * from {{ ref('int_company') }}
),

settings as (
    select
        coalesce(max(value) filter (where item = 'covariate_days'), '365')::integer
            as covariate_days
    from {{ ref('stg_settings') }}
    where section = 'experiment'
),

dated as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        activity.*,
        {{ days_between('activity.happened_date', 'contacts.eve') }} as days_before,
        activity.happened_date <= coalesce(contacts.outcome_to, date '9999-12-31')
        and {{ follows_contact('activity.happened_at', 'activity.happened_date') }}
            as is_outcome,
        activity.landing_campaign_id = contacts.campaign_id as is_landing
    from contacts
    cross join company
    inner join activity on contacts.customer_id = activity.customer_id
),

int_campaign_measures as (
    select
        dated.campaign_id,
        dated.customer_id,
        {% for column, measure, condition in measures -%}
            coalesce(sum(dated.{{ measure }}) filter (where {{ condition }}), 0)
            ::{{ 'decimal(18, 4)' if measure in money else 'bigint' }} as {{ column }},
        {% endfor -%}
        min(dated.happened_date) filter (
            where dated.is_purchase and dated.days_before >= 0
        ) as first_order_date,
        max(dated.happened_date) filter (
            where dated.is_purchase and dated.days_before >= 0
        ) as last_order_date,
        max(dated.happened_date) filter (
            where dated.sessions > 0 and dated.days_before >= 0
        ) as last_visit_date,
        round(avg(dated.sentiment) filter (where dated.days_before >= 0), 6)
            as social_sentiment
    from dated
    cross join settings
    group by dated.campaign_id, dated.customer_id
)

select * from int_campaign_measures
