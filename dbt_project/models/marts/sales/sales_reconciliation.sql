with

uncounted_rows as (
    select * from {{ ref('int_uncounted_rows') }}
),

order_lines as (
    select * from {{ ref('order_lines') }}
),

department_sales as (
    select * from {{ ref('stg_department_sales') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

-- By precedence: the first reason that fits a row counts.
reasons (feed, reason, precedence) as (
    values
    ('order_lines', 'filtered', 1),
    ('order_lines', 'rejected', 2),
    ('order_lines', 'duplicate', 3),
    ('order_lines', 'non_merchandise', 4),
    ('order_lines', 'return', 5),
    ('order_lines', 'guest_sale', 6),
    ('order_lines', 'sale', 7),
    ('department_sales', 'filtered', 1),
    ('department_sales', 'rejected', 2),
    ('department_sales', 'duplicate', 3),
    ('department_sales', 'non_merchandise', 4),
    ('department_sales', 'sale', 5)
),

all_rows as (
    select
        feed,
        reason,
        row_count,
        amount
    from uncounted_rows
    union all
    select
        'order_lines' as feed,
        reason,
        count(*) as row_count,
        sum(amount) as amount
    from order_lines
    group by reason
    union all
    select
        'department_sales' as feed,
        case
            when departments.is_merchandise then 'sale' else 'non_merchandise'
        end as reason,
        count(*) as row_count,
        sum(department_sales.sales) as amount
    from department_sales
    inner join departments using (department_id)
    group by departments.is_merchandise
),

sales_reconciliation as (
    select
        reasons.feed,
        reasons.reason,
        reasons.precedence,
        coalesce(all_rows.row_count, 0)::bigint as rows,
        case
            when coalesce(all_rows.row_count, 0) = 0 then 0 else all_rows.amount
        end::decimal(18, 4) as amount
    from reasons
    left join all_rows using (feed, reason)
)

select * from sales_reconciliation
