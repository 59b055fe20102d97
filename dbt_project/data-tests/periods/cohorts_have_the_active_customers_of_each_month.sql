with

cohort_months as (
    select
        (cohort_month + month_number * interval 1 month)::date as period_start,
        sum(active_customers) as customers,
        max(
            case
                when month_number = 0 and retention_rate <> 1 then 1 else 0
            end
        ) as misses_its_first_month
    from {{ ref('cohort_retention') }}
    group by period_start
),

months as (
    select
        period_start,
        customers
    from {{ ref('sales_by_period') }}
    where
        period_type = 'month'
        and customer_type = 'all'
        and country = 'all'
        and channel = 'all'
)

select
    period_start,
    months.customers,
    cohort_months.customers as customers_of_cohorts
from months
full join cohort_months using (period_start)
where
    coalesce(months.customers, 0) <> coalesce(cohort_months.customers, 0)
    or cohort_months.misses_its_first_month = 1
