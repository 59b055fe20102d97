{#-
  Every key that the marts name has its row here; that of total rows needs none. Of marts
  named in `tonight`, a night judges the rows only of customers that it touched, and of
  order lines those that it made.
-#}
{% test holds_every_key_of(model, column_name, marts, tonight=[]) %}
{%- set looks_for_gone = column_name == 'customer_id' and not night_is_full() %}
-- depends_on: {{ ref('int_touched_customers') }}
-- depends_on: {{ ref('int_finished_lines') }}
with

{% if looks_for_gone -%}
    -- Touched customers whom the model does not hold. Mostly nobody: then none of
    -- these marts is read.
    gone_customers as (
        select touched_customers.customer_id
        from {{ ref('int_touched_customers') }} as touched_customers
        left join {{ model }} as held
            on touched_customers.customer_id = held.customer_id
        where held.customer_id is null
    ),
{%- endif %}

named_keys as (
    {% for mart in marts %}
        select
            '{{ mart.identifier }}' as mart,
            {{ column_name }} as missing_key
        {% if mart.identifier not in tonight -%}
            from {{ mart }}
        {%- elif mart.identifier == 'order_lines' -%}
            from {{ of_tonight('int_finished_lines', 'order_lines') }}
        {%- elif looks_for_gone -%}
            from {{ mart }}
            where customer_id in (select customer_id from gone_customers)
        {%- else -%}
            from {{ mart }}
            where {{ is_in('customer_id', 'int_touched_customers') }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select distinct named_keys.*
from named_keys
left join {{ model }} as held on named_keys.missing_key = held.{{ column_name }}
where held.{{ column_name }} is null and named_keys.missing_key <> 'all'
{% endtest %}
