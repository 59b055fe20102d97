with

company as (
    select * from {{ ref('int_company') }}
),

order_lines as (
    select
        order_lines.order_id,
        order_lines.order_date,
        order_lines.product_id,
        coalesce(order_lines.department_id, 'unknown') as department_id
    from {{ ref('order_lines') }} as order_lines
    inner join company on order_lines.order_date > company.data_to - 365
    where
        order_lines.is_purchase
        and order_lines.is_complete
        and order_lines.product_id is not null
),

-- The latest whole days that hold a million lines: a larger company learns no more of
-- more, and no night goes through all.
days as (
    select
        order_date,
        sum(count(*)) over (order by order_date desc) as lines_since
    from order_lines
    group by order_date
),

first_day as (
    select
        coalesce(
            min(order_date) filter (where lines_since <= 1000000), max(order_date)
        ) as order_date
    from days
),

int_recent_baskets as (
    select
        order_lines.order_id,
        order_lines.product_id,
        max(order_lines.department_id) as department_id
    from order_lines
    inner join first_day on order_lines.order_date >= first_day.order_date
    group by order_lines.order_id, order_lines.product_id
)

select * from int_recent_baskets
