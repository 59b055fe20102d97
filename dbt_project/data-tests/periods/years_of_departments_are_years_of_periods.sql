-- Sales, distinct customers and the days compared with, counted in two ways.
with

years as (
    select
        extract(year from period_start) as year,
        net_sales,
        customers,
        previous_year_net_sales,
        previous_year_customers,
        is_complete
    from {{ ref('sales_by_period') }}
    where
        period_type = 'year'
        and customer_type = 'all'
        and country = 'all'
        and channel = 'all'
),

department_years as (
    select *
    from {{ ref('department_sales_yoy') }}
    where is_total and customer_count_basis = 'distinct'
)

select
    year,
    department_years.sales,
    years.net_sales
from department_years
full join years using (year)
where
    coalesce(department_years.sales, 0) <> coalesce(years.net_sales, 0)
    or coalesce(department_years.customers, 0) <> coalesce(years.customers, 0)
    or department_years.is_complete <> years.is_complete
    or department_years.previous_sales <> years.previous_year_net_sales
    or department_years.previous_customers <> years.previous_year_customers
