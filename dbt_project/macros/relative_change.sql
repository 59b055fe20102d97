{#- Change as a share of the earlier value (0.03 = 3 % more); null unless that is above zero. -#}
{% macro relative_change(current, previous) -%}
    case
        when {{ previous }} > 0
            then ({{ current }} - {{ previous }})::double / {{ previous }}::double
    end
{%- endmacro %}
