{#-
    The latest of the calendar row's own period starts that is not after a day; null before
    them all. It lies in the same periods as the day itself, and takes few values.
-#}
{% macro latest_start(day) -%}
    greatest(
        {%- for start in ['year_start', 'quarter_start', 'month_start', 'week_start'] %}
        case when {{ day }} >= {{ start }} then {{ start }} end,
        {%- endfor %}
        case when {{ day }} >= order_date then order_date end
    )
{%- endmacro %}
