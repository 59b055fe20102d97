{#-
  The grain of a model: no combination of these columns stands twice, and none is
  empty but those named in `nullable`. One pass does what unique and not_null do in many.
-#}
{% test one_row_per(model, columns, nullable=[]) %}
{%- set named = columns | reject('in', nullable) | list %}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_this_key
from {{ model }}
group by all
having
    count(*) > 1
    {%- for column in named %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
