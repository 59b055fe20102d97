{#- The UTC instant of a local time in a time zone. -#}
{% macro utc_instant(local_time, timezone) -%}
    {{ adapter.dispatch('utc_instant', 'mercato')(local_time, timezone) }}
{%- endmacro %}

{% macro duckdb__utc_instant(local_time, timezone) -%}
    timezone('UTC', timezone({{ timezone }}, {{ local_time }}))
{%- endmacro %}

{% macro spark__utc_instant(local_time, timezone) -%}
    to_utc_timestamp({{ local_time }}, {{ timezone }})
{%- endmacro %}
