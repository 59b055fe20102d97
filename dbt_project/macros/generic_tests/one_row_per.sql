{#-
  The grain of a model: no combination of these columns stands twice, and none is
  empty but those named in `nullable`. One pass does what unique and not_null do in many.
  With `tonight`, the column of an order or of a customer, a night judges those rows only
  that it has made; with `day` none of the months before, nor rows without a day, which
  a full build looks for.
-#}
{% test one_row_per(model, columns, nullable=[], tonight=none, day=none) %}
{%- set by_customer = tonight == 'customer_id' -%}
{%- set made = 'int_touched_customers' if by_customer else 'int_night_orders' %}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_this_key
from {{ model }}
where
    {{ is_in(tonight, made) if tonight else 'true' }}
    and {{ since_touched(day) if day else 'true' }}
group by all
having
    count(*) > 1
    or not ({{ columns | reject('in', nullable) | join(' is not null and ') }} is not null)
{% endtest %}
