with

sales_yoy as (
    select * from {{ ref('int_sales_yoy') }}
),

department_sales_yoy as (
    select
        year,
        department_id,
        department_name,
        sales,
        guest_sales,
        customers,
        average_ticket,
        previous_sales,
        previous_guest_sales,
        previous_customers,
        previous_average_ticket,
        sales_change,
        sales_change_pct,
        customers_change_pct,
        ticket_change_pct,
        share_of_sales,
        previous_share_of_sales,
        share_change,
        status,
        is_complete,
        department_id = 'all' as is_total,
        customer_count_basis
    from sales_yoy
    where company_segment_id = 'all' and company_profile_id = 'all'
)

select * from department_sales_yoy
order by year, department_id <> 'all', department_id
