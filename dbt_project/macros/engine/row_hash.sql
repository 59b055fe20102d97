{#- A number that tells the rows of a CTE apart by all that they hold. -#}
{% macro row_hash(cte) -%}
    {{ adapter.dispatch('row_hash', 'mercato')(cte) }}
{%- endmacro %}

{% macro duckdb__row_hash(cte) -%}
    (hash({{ cte }}) >> 1)::bigint
{%- endmacro %}

{% macro spark__row_hash(cte) -%}
    xxhash64({{ cte }}.*)
{%- endmacro %}
