with

loads as (
    select * from {{ ref('stg_loads') }}
    where
        replaced_at is null
        and feed in ('order_lines', 'department_sales')
),

uncounted as (
    select
        feed,
        'filtered' as reason,
        rows_filtered as row_count,
        amount_filtered as amount
    from loads
    where rows_filtered > 0
    union all
    select
        feed,
        'rejected' as reason,
        rows_rejected as row_count,
        amount_rejected as amount
    from loads
    where rows_rejected > 0
    union all
    select
        'order_lines' as feed,
        'duplicate' as reason,
        1 as row_count,
        amount
    from {{ ref('stg_order_line_duplicates') }}
    union all
    select
        'department_sales' as feed,
        'duplicate' as reason,
        1 as row_count,
        sales as amount
    from {{ ref('stg_department_sales_duplicates') }}
),

int_uncounted_rows as (
    select
        feed,
        reason,
        sum(row_count)::bigint as row_count,
        sum(amount)::decimal(18, 4) as amount
    from uncounted
    group by feed, reason
)

select * from int_uncounted_rows
