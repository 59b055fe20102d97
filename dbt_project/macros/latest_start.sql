{#-
    The latest period start of a calendar row that is not after a day; null before them all.
    It lies in the same periods as the day itself, and takes few values.
-#}
{% macro latest_start(day) -%}
    greatest(
        case when {{ day }} >= year_start then year_start end,
        case when {{ day }} >= quarter_start then quarter_start end,
        case when {{ day }} >= month_start then month_start end,
        case when {{ day }} >= week_start then week_start end,
        case when {{ day }} >= order_date then order_date end
    )
{%- endmacro %}
