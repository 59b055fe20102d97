with

sales_year_pairs as (
    select * from {{ ref('int_sales_year_pairs') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

company_segments as (
    select * from {{ ref('stg_company_segments') }}
),

company_profiles as (
    select * from {{ ref('stg_company_profiles') }}
),

-- A group is part of its department, and a department of its year.
totals as (
    select
        year,
        department_id as total_of,
        sales,
        previous_sales
    from sales_year_pairs
    where company_segment_id = 'all' and company_profile_id = 'all'
),

measured as (
    select
        pairs.*,
        coalesce(department_name, department_id) as department_name,
        coalesce(company_segment_name, company_segment_id) as company_segment_name,
        coalesce(company_profile_name, company_profile_id) as company_profile_name,
        (pairs.sales - pairs.guest_sales)::double
        / nullif(pairs.customers, 0) as average_ticket,
        (pairs.previous_sales - pairs.previous_guest_sales)::double
        / nullif(pairs.previous_customers, 0) as previous_average_ticket,
        pairs.sales::double
        / nullif(greatest(totals.sales, 0), 0) as share_of_sales,
        pairs.previous_sales::double
        / nullif(greatest(totals.previous_sales, 0), 0) as previous_share_of_sales
    from sales_year_pairs as pairs
    inner join totals
        on
            pairs.year = totals.year
            and totals.total_of = case
                when company_segment_id = 'all' and company_profile_id = 'all'
                    then 'all'
                else department_id
            end
    left join departments using (department_id)
    left join company_segments using (company_segment_id)
    left join company_profiles using (company_profile_id)
),

int_sales_yoy as (
    select
        year,
        department_id,
        department_name,
        company_segment_id,
        company_segment_name,
        company_profile_id,
        company_profile_name,
        sales,
        guest_sales,
        customers,
        average_ticket::decimal(18, 4) as average_ticket,
        previous_sales,
        previous_guest_sales,
        previous_customers,
        previous_average_ticket::decimal(18, 4) as previous_average_ticket,
        (sales - previous_sales)::decimal(18, 4) as sales_change,
        {{ relative_change('sales', 'previous_sales') }} as sales_change_pct,
        {{ relative_change('customers', 'previous_customers') }}
            as customers_change_pct,
        {{ relative_change('average_ticket', 'previous_average_ticket') }}
            as ticket_change_pct,
        share_of_sales,
        previous_share_of_sales,
        share_of_sales - previous_share_of_sales as share_change,
        -- Part of a year neither grows nor closes.
        case
            when not (is_complete and is_compared) then null
            when previous_sales > 0 and sales <= 0 then 'closed'
            when previous_sales <= 0 and sales > 0 then 'opened'
            when sales > previous_sales then 'grew'
            when sales < previous_sales then 'declined'
            else 'flat'
        end as status,
        is_complete,
        customer_count_basis
    from measured
)

select * from int_sales_yoy
