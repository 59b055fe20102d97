{#-
  The grain of a model: no combination of these columns stands twice, and none is
  empty but those named in `nullable`. One pass does what unique and not_null do in many.
  With `tonight`, the column of an order, a night judges the orders that it has made.
-#}
{% test one_row_per(model, columns, nullable=[], tonight=none) %}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_this_key
from {{ model }}
where {{ is_in(tonight, 'int_night_orders') if tonight else 'true' }}
group by all
having
    count(*) > 1
    or not ({{ columns | reject('in', nullable) | join(' is not null and ') }} is not null)
{% endtest %}
