{#- The score of a value, 1 to 5: how many columns <limits>_1 to _5 it is past. -#}
{% macro score_by_limits(value, comparison, limits) -%}
    {%- set passed = [] -%}
    {%- for score in range(1, 6) -%}
        {%- set limit = limits ~ '_' ~ score -%}
        {%- do passed.append('(%s %s %s)::integer' % (value, comparison, limit)) -%}
    {%- endfor -%}
    ({{ passed | join(' + ') }})
{%- endmacro %}
