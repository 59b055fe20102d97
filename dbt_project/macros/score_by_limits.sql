{#- The score, 1 to 5, of a value: how many of the columns <limits>_1 to _5 it is past. -#}
{% macro score_by_limits(value, comparison, limits) -%}
    (
        {%- for score in range(1, 6) %}
            ({{ value }} {{ comparison }} {{ limits }}_{{ score }})::integer
            {{- ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
