{#- The figures of a customer, as of a day, that propensity models use. -#}
{% macro propensity_features() -%}
    {{ return([
        'recency_days', 'frequency', 'monetary', 'average_order_value',
        'tenure_days', 'days_between_orders', 'product_variety', 'return_rate',
        'orders_last_90_days', 'orders_last_365_days',
        'net_sales_last_90_days', 'net_sales_last_365_days',
    ]) }}
{%- endmacro %}
