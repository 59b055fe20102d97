{%- set numeric = [
    'recency_days', 'frequency', 'monetary', 'average_order_value',
    'tenure_days', 'days_between_orders', 'product_variety', 'return_rate',
    'gross_sales', 'returns', 'orders_last_90_days', 'orders_last_365_days',
    'net_sales_last_90_days', 'net_sales_last_365_days', 'age', 'web_sessions',
    'web_page_views', 'days_since_last_visit', 'social_interactions',
    'social_sentiment', 'campaign_contacts', 'campaign_responses',
    'campaign_response_rate'
] -%}
with

customers_abt as (
    select
        customer_id,
    {%- for column in numeric %}
        {{ column }}::double as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('customers_abt') }}
),

attributes as (
    select * from {{ ref('customer_attributes') }}
    where value_number is not null
),

features as (
    select
        customer_id,
        feature,
        feature_value
    from customers_abt
    unpivot include nulls (
        feature_value for feature in ({{ numeric | join(', ') }})
    )
),

int_feature_values as (
    select * from features
    union all
    select
        customer_id,
        -- The company's own column may bear the name of one of ours.
        case
            when attribute in (
                {%- for column in numeric %}
                    '{{ column }}'{{ ',' if not loop.last }}
                {%- endfor %}
            ) then 'attribute ' || attribute
            else attribute
        end as feature,
        value_number as feature_value
    from attributes
)

select * from int_feature_values
