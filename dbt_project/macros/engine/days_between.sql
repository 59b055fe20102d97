{#- Whole days from one date to another; negative where the second is earlier. -#}
{% macro days_between(start_date, end_date) -%}
    {{ adapter.dispatch('days_between', 'mercato')(start_date, end_date) }}
{%- endmacro %}

{% macro duckdb__days_between(start_date, end_date) -%}
    date_diff('day', {{ start_date }}, {{ end_date }})
{%- endmacro %}

{% macro spark__days_between(start_date, end_date) -%}
    datediff({{ end_date }}, {{ start_date }})
{%- endmacro %}
