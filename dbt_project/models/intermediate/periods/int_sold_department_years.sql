with

customer_department_years as (
    select * from {{ ref('int_customer_department_years') }}
),

customers as (
    select * from {{ ref('customers') }}
),

-- Customers do not add up over departments: the year has rows of its own.
customer_years as (
    select
        year,
        coalesce(department_id, 'all') as department_id,
        customer_id,
        customer_id is null as is_guest,
        sum(sales) as sales,
        sum(compared_sales) as compared_sales,
        bool_or(has_purchase) as has_purchase,
        bool_or(has_compared_purchase) as has_compared_purchase
    from customer_department_years
    group by grouping sets (
        (year, department_id, customer_id), (year, customer_id)
    )
),

grouped_customers as (
    select
        customer_years.*,
        case
            when is_guest then 'guest'
            else coalesce(customers.company_segment_id, 'unknown')
        end as company_segment_id,
        case
            when is_guest then 'guest'
            else coalesce(customers.company_profile_id, 'unknown')
        end as company_profile_id
    from customer_years
    left join customers
        on customer_years.customer_id = customers.customer_id
),

int_sold_department_years as (
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
        sum(sales)::decimal(18, 4) as sales,
        sum(case when is_guest then sales else 0 end)::decimal(18, 4) as guest_sales,
        count_if(has_purchase and not is_guest)::bigint as customers,
        sum(compared_sales)::decimal(18, 4) as compared_sales,
        sum(
            case when is_guest then compared_sales else 0 end
        )::decimal(18, 4) as compared_guest_sales,
        count_if(has_compared_purchase and not is_guest)::bigint as compared_customers
    from grouped_customers
    group by all
)

select * from int_sold_department_years
