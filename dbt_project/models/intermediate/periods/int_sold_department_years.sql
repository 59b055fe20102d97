with

days as (
    select * from {{ ref('int_compared_days') }}
),

years as (
    select distinct
        year,
        compared_to
    from days
),

-- Who has neither is unknown to both: a company without groups joins nothing.
customers as (
    select * from {{ ref('customers') }}
    where company_segment_id is not null or company_profile_id is not null
),

customer_years as (
    select
        year,
        department_id,
        customer_id,
        sales,
        0 as later_sales,
        first_purchase_date
    from {{ ref('int_customer_department_years') }}
    union all
    -- Of days that the year after has not reached, by department and of all.
    select
        days.year,
        case
            when totals.is_total then 'all'
            else coalesce(order_lines.department_id, 'unknown')
        end as department_id,
        order_lines.customer_id,
        0 as sales,
        order_lines.net_sales as later_sales,
        null as first_purchase_date
    from {{ ref('order_lines') }} as order_lines
    inner join days
        on
            order_lines.order_date = days.order_date
            and days.order_date > days.compared_to
    cross join (values (true), (false)) as totals (is_total)
    where order_lines.is_merchandise
),

-- Guests and unknown groups are named below, where rows are few.
known as (
    select
        customer_years.year,
        customer_years.department_id,
        customer_years.customer_id is null as is_guest,
        customers.company_segment_id,
        customers.company_profile_id,
        sum(customer_years.sales) as sales,
        sum(customer_years.later_sales) as later_sales,
        count(customer_years.first_purchase_date) as customers,
        count_if(
            coalesce(customer_years.first_purchase_date <= years.compared_to, false)
        ) as compared_customers
    from customer_years
    inner join years on customer_years.year = years.year
    left join customers
        on customer_years.customer_id = customers.customer_id
    group by all
),

int_sold_department_years as (
    select
        year,
        department_id,
        case when is_guest then 'guest' else coalesce(company_segment_id, 'unknown') end
            as company_segment_id,
        case when is_guest then 'guest' else coalesce(company_profile_id, 'unknown') end
            as company_profile_id,
        sum(sales)::decimal(18, 4) as sales,
        sum(case when is_guest then sales else 0 end)::decimal(18, 4) as guest_sales,
        sum(case when is_guest then 0 else customers end)::bigint as customers,
        sum(sales - later_sales)::decimal(18, 4) as compared_sales,
        sum(
            case when is_guest then sales - later_sales else 0 end
        )::decimal(18, 4) as compared_guest_sales,
        sum(case when is_guest then 0 else compared_customers end)::bigint
            as compared_customers
    from known
    group by all
)

select * from int_sold_department_years
