{#- The value of the record that comes first among those of a customer that have one. -#}
{% macro first_known(column) -%}
    min_by({{ column }}, precedence) filter (where {{ column }} is not null)
{%- endmacro %}
