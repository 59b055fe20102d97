with

bridge as (
    select
        to_year as year,
        sum(amount) as amount
    from {{ ref('sales_yoy_bridge') }}
    group by to_year
),

changes as (
    select
        year,
        sales_change
    from {{ ref('department_sales_yoy') }}
    where is_total and sales_change is not null
)

select
    year,
    bridge.amount,
    changes.sales_change
from changes
full join bridge using (year)
where changes.sales_change is distinct from bridge.amount
