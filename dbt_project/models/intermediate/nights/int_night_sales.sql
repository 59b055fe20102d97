-- depends_on: {{ ref('int_finished_lines') }}
-- depends_on: {{ ref('int_shared_lines') }}
{{ config(materialized='view') }}
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
        select {{ columns | join(', ') }}
        from {{ ref('int_shared_lines') }}
    {%- endif %}
)

select * from int_night_sales
