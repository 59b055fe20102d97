{#- The numbers of customers_abt that segmentation may use, in a fixed order. -#}
{% macro order_numbers() -%}
    {{ return([
        'recency_days', 'frequency', 'monetary', 'average_order_value',
        'tenure_days', 'days_between_orders', 'product_variety', 'return_rate',
        'gross_sales', 'returns', 'orders_last_90_days', 'orders_last_365_days',
        'net_sales_last_90_days', 'net_sales_last_365_days',
        'r_score', 'f_score', 'm_score',
    ]) }}
{%- endmacro %}

{% macro other_numbers() -%}
    {{ return([
        'age', 'web_sessions', 'web_page_views', 'days_since_last_visit',
        'social_interactions', 'social_sentiment', 'campaign_contacts',
        'campaign_responses', 'campaign_response_rate',
    ]) }}
{%- endmacro %}

{#- Those that a feature set uses: a list of all would cost more than the segments. -#}
{% macro used_numbers() -%}
    {%- set numbers = order_numbers() + other_numbers() -%}
    {%- set settings = built_relation('staging', 'stg_settings') if execute -%}
    {%- if not settings or model.resource_type == 'unit_test' -%}
        {{ return(numbers) }}
    {%- endif -%}
    {%- set used = run_query(
        'select distinct value from ' ~ settings
        ~ " where section = 'segmentation_feature'"
    ).columns[0].values() -%}
    {{ return(numbers | select('in', used) | list) }}
{%- endmacro %}

{#- The texts of customers_abt that segmentation may use as categories. -#}
{% macro segmentation_texts() -%}
    {{ return([
        'favourite_channel', 'favourite_department_id', 'country', 'city', 'gender',
        'acquisition_channel', 'company_profile_id', 'company_segment_id',
        'rfm_segment',
    ]) }}
{%- endmacro %}
