with

department_sales_yoy as (
    select * from {{ ref('department_sales_yoy') }}
    where sales_change is not null and not is_total
),

changes as (
    select
        (year - 1)::bigint as from_year,
        year as to_year,
        department_id,
        department_name,
        sales_change,
        coalesce(status, '') in ('opened', 'closed') as is_whole,
        status,
        guest_sales - previous_guest_sales as guests_effect,
        sales_change - (guest_sales - previous_guest_sales) as known_change,
        -- ΔC × T0; without an earlier ticket all that new customers bring is theirs.
        (
            (customers - previous_customers) * coalesce(
                (previous_sales - previous_guest_sales)::double
                / nullif(previous_customers, 0),
                (sales - guest_sales)::double / nullif(customers, 0),
                0
            )
        )::decimal(18, 4) as customers_effect,
        is_complete
    from department_sales_yoy
),

effects as (
    select *, status as effect, sales_change as amount from changes where is_whole
    union all
    select *, 'guests' as effect, guests_effect as amount from changes where not is_whole
    union all
    select *, 'customers' as effect, customers_effect as amount from changes where not is_whole and customers_effect is not null
    union all
    select
        *,
        case when customers_effect is null then 'unsplit' else 'ticket' end as effect,
        known_change - coalesce(customers_effect, 0) as amount
    from changes
    where not is_whole
),

sales_yoy_bridge as (
    select
        from_year,
        to_year,
        department_id,
        department_name,
        effect,
        amount::decimal(18, 4) as amount,
        is_complete,
        not is_complete as is_like_for_like
    from effects
)

select * from sales_yoy_bridge
order by from_year, department_id, effect
