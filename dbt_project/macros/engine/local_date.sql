{#- The day that a UTC instant falls on in a time zone. -#}
{% macro local_date(instant, timezone) -%}
    {{ adapter.dispatch('local_date', 'mercato')(instant, timezone) }}
{%- endmacro %}

{% macro duckdb__local_date(instant, timezone) -%}
    (timezone({{ timezone }}, timezone('UTC', {{ instant }})))::date
{%- endmacro %}

{% macro spark__local_date(instant, timezone) -%}
    from_utc_timestamp({{ instant }}, {{ timezone }})::date
{%- endmacro %}
