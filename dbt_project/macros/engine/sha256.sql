{#- The SHA-256 of a text, in hex. -#}
{% macro sha256(text) -%}
    {{ adapter.dispatch('sha256', 'mercato')(text) }}
{%- endmacro %}

{% macro duckdb__sha256(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro spark__sha256(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}
