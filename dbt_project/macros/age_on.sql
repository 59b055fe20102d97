{#-
    Age in years on a day: by the date of birth, less one until the birthday, else as the
    source states it. What is no age of a person (below 0, above 120) counts as unknown.
-#}
{% macro age_on(day, birth_date, stated_age) -%}
    {%- set years -%}
        extract(year from {{ day }}) - extract(year from {{ birth_date }})
        - (
            extract(month from {{ day }}) * 100 + extract(day from {{ day }})
            < extract(month from {{ birth_date }}) * 100
            + extract(day from {{ birth_date }})
        )::integer
    {%- endset -%}
    case
        when {{ years }} between 0 and 120
            then {{ years }}
        when {{ stated_age }} between 0 and 120
            then {{ stated_age }}
    end
{%- endmacro %}
