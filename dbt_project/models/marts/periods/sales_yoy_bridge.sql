with

department_sales_yoy as (
    select * from {{ ref('department_sales_yoy') }}
    where sales_change is not null and not is_total
),

-- Without an earlier ticket, all that a department's first customers bring is theirs.
changes as (
    select
        (year - 1)::bigint as from_year,
        year as to_year,
        department_id,
        department_name,
        sales_change,
        guest_sales - previous_guest_sales as guests_effect,
        (
            (customers - previous_customers) * coalesce(
                (previous_sales - previous_guest_sales)::double
                / nullif(previous_customers, 0),
                (sales - guest_sales)::double / nullif(customers, 0),
                0
            )
        )::decimal(18, 4) as customers_effect,
        case when status in ('opened', 'closed') then status end as whole_effect,
        is_complete
    from department_sales_yoy
),

effect_names as (
    select effect_list.effect
    from (
        values
        ('opened'), ('closed'), ('guests'), ('customers'), ('ticket'), ('unsplit')
    ) as effect_list (effect)
),

effects as (
    select
        changes.*,
        effect_names.effect,
        case effect_names.effect
            when 'guests' then guests_effect
            when 'customers' then customers_effect
            when 'ticket' then sales_change - guests_effect - customers_effect
            when 'unsplit' then sales_change - guests_effect
            else sales_change
        end as amount
    from changes
    inner join effect_names
        on case
            when whole_effect is not null then effect = whole_effect
            when customers_effect is null then effect in ('guests', 'unsplit')
            else effect in ('guests', 'customers', 'ticket')
        end
),

sales_yoy_bridge as (
    select
        from_year,
        to_year,
        department_id,
        department_name,
        effect,
        amount::decimal(18, 4) as amount,
        is_complete
    from effects
)

select * from sales_yoy_bridge
order by from_year, department_id, effect
