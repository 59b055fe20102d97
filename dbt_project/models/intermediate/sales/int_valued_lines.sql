{{ config(materialized='view') }}

with

lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select * from {{ ref('int_products') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

classified as (
    select
        lines.*,
        coalesce(lines.department_id, products.department_id) as final_department_id,
        coalesce(lines.product_name, products.product_name) as final_product_name,
        products.unit_cost,
        not coalesce(products.is_non_merchandise, false)
        and coalesce(departments.is_merchandise, true) as is_merchandise
    from lines
    left join products
        on lines.product_id = products.product_id
    left join departments
        on
            coalesce(lines.department_id, products.department_id, 'unknown')
            = departments.department_id
),

int_valued_lines as (
    select
        _load_id,
        _line,
        order_id,
        line_number,
        ordered_at,
        order_date,
        source_customer_id,
        customer_id,
        is_guest,
        product_id,
        final_product_name as product_name,
        final_department_id as department_id,
        quantity,
        unit_price,
        discount,
        amount,
        currency,
        purchase_count,
        channel,
        store_id,
        country,
        is_cancelled,
        is_undone,
        is_return,
        is_merchandise,
        pieces,
        unit_cost,
        case when is_merchandise then greatest(amount, 0) else 0 end as gross_sales,
        case
            when not is_merchandise then 0
            when is_undone then -amount
            else least(amount, 0)
        end as returns,
        case
            when is_merchandise then 0 else amount
        end as non_merchandise_sales
    from classified
)

select * from int_valued_lines
