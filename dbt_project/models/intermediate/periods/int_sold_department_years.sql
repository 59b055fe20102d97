with

customer_years as (
    select * from {{ ref('int_customer_department_years') }}
),

-- Who has neither is unknown to both: a company without groups joins nothing.
customers as (
    select * from {{ ref('customers') }}
    where company_segment_id is not null or company_profile_id is not null
),

grouped_customers as (
    select
        customer_years.*,
        customer_years.customer_id is null as is_guest,
        case
            when customer_years.customer_id is null then 'guest'
            else coalesce(customers.company_segment_id, 'unknown')
        end as company_segment_id,
        case
            when customer_years.customer_id is null then 'guest'
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
