with

sales_yoy as (
    select * from {{ ref('int_sales_yoy') }}
    where company_profile_id = 'all'
),

departments as (
    select * from {{ ref('int_departments') }}
),

company_groups as (
    select * from {{ ref('int_company_groups') }}
    where grouping_name = 'segment'
),

totals as (
    select * from sales_yoy
    where company_segment_id = 'all'
),

company_segment_sales_yoy as (
    select
        year,
        sales_yoy.company_segment_id,
        coalesce(
            company_groups.group_name, sales_yoy.company_segment_id
        ) as company_segment_name,
        department_id,
        coalesce(departments.department_name, department_id) as department_name,
        sales_yoy.sales,
        sales_yoy.guest_sales,
        sales_yoy.customers,
        sales_yoy.average_ticket,
        sales_yoy.previous_sales,
        sales_yoy.previous_guest_sales,
        sales_yoy.previous_customers,
        sales_yoy.previous_average_ticket,
        sales_yoy.sales_change,
        sales_yoy.sales_change_pct,
        sales_yoy.customers_change_pct,
        sales_yoy.ticket_change_pct,
        sales_yoy.sales::double / nullif(totals.sales, 0) as share_of_sales,
        sales_yoy.previous_sales::double
        / nullif(totals.previous_sales, 0) as previous_share_of_sales,
        100 * (share_of_sales - previous_share_of_sales) as share_change,
        sales_yoy.status,
        sales_yoy.is_complete,
        'all' in (sales_yoy.company_segment_id, department_id) as is_total,
        sales_yoy.customer_count_basis
    from sales_yoy
    inner join totals using (year, department_id)
    left join departments using (department_id)
    left join company_groups
        on sales_yoy.company_segment_id = company_groups.group_id
)

select * from company_segment_sales_yoy
order by
    year,
    company_segment_id <> 'all',
    department_id <> 'all',
    company_segment_id,
    department_id
