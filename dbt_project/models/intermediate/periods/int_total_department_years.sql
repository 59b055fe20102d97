with

department_sales as (
    select * from {{ ref('stg_department_sales') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

sold_department_years as (
    select * from {{ ref('int_sold_department_years') }}
),

merchandise_totals as (
    select
        department_sales.year,
        department_sales.department_id,
        coalesce(department_sales.company_segment_id, 'unknown') as company_segment_id,
        coalesce(department_sales.company_profile_id, 'unknown') as company_profile_id,
        department_sales.sales,
        department_sales.customers
    from department_sales
    inner join departments using (department_id)
    where
        departments.is_merchandise
        and department_sales.year not in (select year from sold_department_years)
),

int_total_department_years as (
    select
        year,
        coalesce(department_id, 'all') as department_id,
        company_segment_id,
        company_profile_id,
        sum(sales)::decimal(18, 4) as sales,
        -- One unknown number makes the sum unknown.
        case
            when count(customers) = count(*) then sum(customers)
        end::bigint as customers
    from merchandise_totals
    group by grouping sets (
        (year, department_id, company_segment_id, company_profile_id),
        (year, company_segment_id, company_profile_id)
    )
)

select * from int_total_department_years
