with

sales_yoy as (
    select * from {{ ref('int_sales_yoy') }}
    where company_segment_id = 'all' and company_profile_id = 'all'
),

departments as (
    select * from {{ ref('int_departments') }}
),

totals as (
    select * from sales_yoy
    where department_id = 'all'
),

department_sales_yoy as (
    select
        year,
        sales_yoy.department_id,
        coalesce(
            departments.department_name, sales_yoy.department_id
        ) as department_name,
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
        sales_yoy.department_id = 'all' as is_total,
        sales_yoy.customer_count_basis
    from sales_yoy
    inner join totals using (year)
    left join departments
        on sales_yoy.department_id = departments.department_id
)

select * from department_sales_yoy
order by year, department_id <> 'all', department_id
