{#- In a select list: one row for each day from one date to another, both included. -#}
{% macro each_day(first_day, last_day) -%}
    {{ adapter.dispatch('each_day', 'mercato')(first_day, last_day) }}
{%- endmacro %}

{% macro duckdb__each_day(first_day, last_day) -%}
    unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day))::date
{%- endmacro %}

{% macro spark__each_day(first_day, last_day) -%}
    explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day))
{%- endmacro %}
