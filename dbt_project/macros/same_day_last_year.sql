{#- The day to compare a day with: 52 weeks earlier for weeks, so that Mondays meet. -#}
{% macro same_day_last_year(day, period_type) -%}
    case
        when {{ period_type }} = 'week' then {{ day }} - 364
        else ({{ day }} - interval 1 year)::date
    end
{%- endmacro %}
