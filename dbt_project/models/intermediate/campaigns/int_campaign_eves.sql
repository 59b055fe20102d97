{{ config(materialized='view') }}
{%- set recent = [
    'orders_last_90_days', 'orders_last_365_days', 'net_sales_last_90_days',
    'net_sales_last_365_days', 'web_sessions', 'web_page_views', 'social_interactions',
] -%}
{%- set scores = {'r': 'recency_days', 'f': 'frequency', 'm': 'monetary'} -%}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed and eve is not null
),

measures as (
    select * from {{ ref('int_campaign_measures') }}
),

records as (
    select * from {{ ref('int_customer_records') }}
),

-- From which value on a customer has a score, by today's scores.
limits as (
    select
        {% for letter, feature in scores.items() %}
            {% for score in range(1, 6) %}
                {{ 'max' if letter == 'r' else 'min' }}({{ feature }}) filter (
                    where {{ letter }}_score >= {{ score }}
                ) as {{ letter }}_{{ score }},
            {% endfor %}
        {% endfor %}
        count(*) as customers
    from {{ ref('customers_abt') }}
),

int_campaign_eves as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        {{ days_between('measures.last_order_date', 'contacts.eve') }} as recency_days,
        coalesce(measures.frequency, 0) as frequency,
        coalesce(measures.monetary, 0) as monetary,
        measures.monetary / nullif(measures.frequency, 0) as average_order_value,
        {{ days_between('measures.first_order_date', 'contacts.eve') }} as tenure_days,
        {{ days_between('measures.first_order_date', 'measures.last_order_date') }}
        / nullif(greatest(measures.frequency - 1, 0), 0)::double as days_between_orders,
        coalesce(measures.product_variety, 0) as product_variety,
        (-measures.returns)::double
        / nullif(measures.gross_sales, 0)::double as return_rate,
        coalesce(measures.gross_sales, 0) as gross_sales,
        coalesce(measures.returns, 0) as returns,
        {% for measure in recent -%}
            coalesce(measures.{{ measure }}, 0) as {{ measure }},
        {% endfor -%}
        {{ score_by_limits('recency_days', '<=', 'limits.r') }} as r_score,
        case
            when measures.frequency > 0
                then {{ score_by_limits('measures.frequency', '>=', 'limits.f') }}
        end as f_score,
        case
            when measures.frequency > 0
                then {{ score_by_limits('measures.monetary', '>=', 'limits.m') }}
        end as m_score,
        {{ age_on('contacts.eve', 'records.birth_date', 'records.age') }} as age,
        {{ days_between('measures.last_visit_date', 'contacts.eve') }}
            as days_since_last_visit,
        measures.social_sentiment,
        -- What earlier campaigns did is not told apart from what this one does.
        null::double as campaign_contacts,
        null::double as campaign_responses,
        null::double as campaign_response_rate
    from contacts
    cross join limits
    left join measures
        on
            contacts.campaign_id = measures.campaign_id
            and contacts.customer_id = measures.customer_id
    left join records on contacts.customer_id = records.customer_id
)

select * from int_campaign_eves
