with

sales_year_pairs as (
    select * from {{ ref('int_sales_year_pairs') }}
),

tickets as (
    select
        *,
        (sales - guest_sales)::double / nullif(customers, 0) as average_ticket,
        (previous_sales - previous_guest_sales)::double
        / nullif(previous_customers, 0) as previous_average_ticket
    from sales_year_pairs
),

int_sales_yoy as (
    select
        year,
        department_id,
        company_segment_id,
        company_profile_id,
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
    from tickets
)

select * from int_sales_yoy
