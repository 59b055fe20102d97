{#- A number from 0 to 1, below 1, that depends on a text alone: for fixed samples. -#}
{% macro hash_share(text) -%}
    {{ adapter.dispatch('hash_share', 'mercato')(text) }}
{%- endmacro %}

{% macro duckdb__hash_share(text) -%}
    (('0x' || left(md5({{ text }}), 8))::bigint / 4294967296.0)
{%- endmacro %}

{% macro spark__hash_share(text) -%}
    (conv(left(md5({{ text }}), 8), 16, 10)::bigint / 4294967296.0)
{%- endmacro %}
