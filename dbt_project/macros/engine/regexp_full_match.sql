{#- Whether a regular expression matches a whole text. -#}
{% macro regexp_full_match(text, pattern) -%}
    {{ adapter.dispatch('regexp_full_match', 'mercato')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__regexp_full_match(text, pattern) -%}
    regexp_full_match({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__regexp_full_match(text, pattern) -%}
    regexp_like({{ text }}, concat('^(?:', {{ pattern }}, ')$'))
{%- endmacro %}
