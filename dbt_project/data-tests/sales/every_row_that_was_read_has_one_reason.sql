with

loads as (
    select
        feed,
        sum(rows_read) as row_count
    from {{ ref('stg_loads') }}
    where
        replaced_at is null
        and feed in ('order_lines', 'department_sales')
    group by feed
),

reconciled as (
    select
        feed,
        sum(rows) as row_count
    from {{ ref('sales_reconciliation') }}
    group by feed
)

select
    reconciled.feed,
    reconciled.row_count as rows_with_a_reason,
    loads.row_count as rows_read
from reconciled
left join loads using (feed)
where reconciled.row_count != coalesce(loads.row_count, 0)
