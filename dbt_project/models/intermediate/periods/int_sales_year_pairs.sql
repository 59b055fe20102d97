with

group_years as (
    select * from {{ ref('int_group_years') }}
),

years as (
    select * from {{ ref('int_sales_years') }}
),

-- A group's year, and the same days of the year before: one of the two may be missing.
both_years as (
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
        sales,
        guest_sales,
        customers,
        0 as previous_sales,
        0 as previous_guest_sales,
        0 as previous_customers
    from group_years
    union all
    select
        group_years.year + 1 as year,
        group_years.department_id,
        group_years.company_segment_id,
        group_years.company_profile_id,
        0 as sales,
        0 as guest_sales,
        0 as customers,
        group_years.compared_sales as previous_sales,
        group_years.compared_guest_sales as previous_guest_sales,
        group_years.compared_customers as previous_customers
    from group_years
    inner join years
        on
            group_years.year + 1 = years.year
            and years.is_compared
),

-- A missing number of customers makes their sum unknown.
summed as (
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
        'guest' in (company_segment_id, company_profile_id) as is_guest,
        sum(sales) as sales,
        sum(guest_sales) as guest_sales,
        case when count(customers) = count(*) then sum(customers) end as customers,
        sum(previous_sales) as previous_sales,
        sum(previous_guest_sales) as previous_guest_sales,
        case
            when count(previous_customers) = count(*) then sum(previous_customers)
        end as previous_customers
    from both_years
    group by all
),

int_sales_year_pairs as (
    select
        summed.year,
        summed.department_id,
        summed.company_segment_id,
        summed.company_profile_id,
        summed.sales::decimal(18, 4) as sales,
        summed.guest_sales::decimal(18, 4) as guest_sales,
        case when not is_guest then summed.customers end::bigint as customers,
        case
            when years.is_compared then summed.previous_sales
        end::decimal(18, 4) as previous_sales,
        case
            when years.is_compared then summed.previous_guest_sales
        end::decimal(18, 4) as previous_guest_sales,
        -- A total that counts customers twice is not compared with one that does not.
        case
            when
                summed.department_id = 'all'
                and years.customer_count_basis <> previous.customer_count_basis
                then null
            when years.is_compared and not is_guest then summed.previous_customers
        end::bigint as previous_customers,
        years.customer_count_basis,
        years.is_complete,
        years.is_compared
    from summed
    inner join years on summed.year = years.year
    left join years as previous on summed.year = previous.year + 1
)

select * from int_sales_year_pairs
