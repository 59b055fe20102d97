{{ config(materialized='view') }}
{%- set learned = built_relation('ops', 'product_affinities') %}
with

-- The end of the last whole month; in the first month of all, the last day.
months as (
    select
        case
            when data_from < date_trunc('month', data_to + 1)
                then date_trunc('month', data_to + 1)::date - 1
            else data_to
        end as learned_to
    from {{ ref('int_company') }}
),

due as (
    select learned_to
    from months
    {%- if learned %}
        where learned_to not in (select learned_to from {{ learned }})
    {%- endif %}
),

order_lines as (
    select
        due.learned_to,
        order_lines.order_id,
        order_lines.order_date,
        order_lines.product_id,
        coalesce(order_lines.department_id, 'unknown') as department_id
    from {{ ref('order_lines') }} as order_lines
    inner join due
        on order_lines.order_date between due.learned_to - 364 and due.learned_to
    where
        order_lines.is_purchase
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
        order_lines.learned_to,
        order_lines.order_id,
        order_lines.product_id,
        max(order_lines.department_id) as department_id
    from order_lines
    inner join first_day on order_lines.order_date >= first_day.order_date
    group by order_lines.learned_to, order_lines.order_id, order_lines.product_id
)

select * from int_recent_baskets
