with

sold_department_years as (
    select * from {{ ref('int_sold_department_years') }}
),

total_department_years as (
    select * from {{ ref('int_total_department_years') }}
),

department_years as (
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
        sales,
        guest_sales,
        customers,
        compared_sales,
        compared_guest_sales,
        compared_customers,
        'distinct' as customer_count_basis
    from sold_department_years
    union all
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
        sales,
        0 as guest_sales,
        customers,
        sales as compared_sales,
        0 as compared_guest_sales,
        customers as compared_customers,
        'summed from totals' as customer_count_basis
    from total_department_years
),

-- A customer has one segment and one profile: over these, customers do add up.
int_group_years as (
    select
        year,
        department_id,
        coalesce(company_segment_id, 'all') as company_segment_id,
        coalesce(company_profile_id, 'all') as company_profile_id,
        sum(sales)::decimal(18, 4) as sales,
        sum(guest_sales)::decimal(18, 4) as guest_sales,
        case
            when count(customers) = count(*) then sum(customers)
        end::bigint as customers,
        sum(compared_sales)::decimal(18, 4) as compared_sales,
        sum(compared_guest_sales)::decimal(18, 4) as compared_guest_sales,
        case
            when count(compared_customers) = count(*) then sum(compared_customers)
        end::bigint as compared_customers,
        max(customer_count_basis) as customer_count_basis
    from department_years
    group by grouping sets (
        (year, department_id),
        (year, department_id, company_segment_id),
        (year, department_id, company_profile_id)
    )
)

select * from int_group_years
