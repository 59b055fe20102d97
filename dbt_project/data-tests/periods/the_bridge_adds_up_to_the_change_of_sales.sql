with

bridge as (
    select
        to_year,
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
    changes.year,
    bridge.amount,
    changes.sales_change
from changes
full join bridge on changes.year = bridge.to_year
where changes.sales_change is distinct from bridge.amount
