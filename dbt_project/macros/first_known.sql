{#- The value of a customer's first record that has one. -#}
{% macro first_known(column) -%}
    min_by({{ column }}, precedence) filter (where {{ column }} is not null)
{%- endmacro %}
