{#-
    Change as a share of the earlier value: 0.03 is 3 % more. Null unless the earlier value
    is above zero.
-#}
{% macro relative_change(current, previous) -%}
    case
        when {{ previous }} > 0
            then ({{ current }} - {{ previous }})::double / {{ previous }}::double
    end
{%- endmacro %}
