{#- A figure as people read it: a share in percent, money with two decimals. -#}
{% macro said(value, unit='unit') -%}
    case {{ unit }}
        when 'share' then round(100 * {{ value }}, 1) || ' %'
        else round({{ value }}, 2)::varchar
    end
{%- endmacro %}
