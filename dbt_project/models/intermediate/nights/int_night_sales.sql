-- depends_on: {{ ref('int_night') }}
-- depends_on: {{ ref('int_finished_lines') }}
-- depends_on: {{ ref('int_night_lines') }}
-- depends_on: {{ ref('int_touched_orders') }}
-- depends_on: {{ ref('int_touched_customers') }}
{{ config(materialized='tonight') }}
{%- set columns = [
    'order_id', 'line_number', 'order_date', 'ordered_at', 'source_customer_id',
    'customer_id', 'is_guest', 'product_id', 'department_id', 'quantity', 'amount',
    'gross_sales', 'returns', 'net_sales', 'non_merchandise_sales', 'margin',
    'purchase_count', 'channel', 'store_id', 'country', 'is_cancelled',
    'is_merchandise', 'is_return', 'is_purchase', 'is_complete', 'returned_order_id'
] %}
with

int_night_sales as (
    {% if night_is_full() -%}
        select {{ columns | join(', ') }}
        from {{ ref('order_lines') }}
    {%- else -%}
        select {{ columns | join(', ') }}
        from {{ ref('int_finished_lines') }}
        union all
        -- Of orders of several customers what the customers bought who are not touched.
        select order_lines.{{ columns | join(', order_lines.') }}
        from {{ ref('order_lines') }} as order_lines
        left join {{ ref('int_touched_customers') }} as touched_customers
            on order_lines.customer_id = touched_customers.customer_id
        where
            order_lines.order_id in (
                select night_lines.order_id
                from {{ ref('int_night_lines') }} as night_lines
                left join {{ ref('int_touched_customers') }} as their_customers
                    on night_lines.customer_id = their_customers.customer_id
                where their_customers.customer_id is null
                except
                select order_id from {{ ref('int_touched_orders') }}
            )
            and touched_customers.customer_id is null
    {%- endif %}
)

select * from int_night_sales
