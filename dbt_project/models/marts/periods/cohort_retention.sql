with

customer_months as (
    select * from {{ ref('customer_months') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

company as (
    select * from {{ ref('int_company') }}
),

cohort_customers as (
    select
        customer_id,
        date_trunc('month', first_order_date)::date as cohort_month
    from {{ ref('int_ordering_customers') }}
    where first_order_date is not null
),

cohorts as (
    select
        cohort_month,
        count(*)::bigint as customers
    from cohort_customers
    group by cohort_month
),

activity as (
    select
        cohort_customers.cohort_month,
        customer_months.month,
        count_if(customer_months.order_days > 0)::bigint as active_customers,
        sum(customer_months.net_sales)::decimal(18, 4) as net_sales
    from customer_months
    inner join cohort_customers using (customer_id)
    group by cohort_customers.cohort_month, customer_months.month
),

cells as (
    select
        cohorts.cohort_month,
        periods.period_start as month,
        cohorts.customers,
        coalesce(activity.active_customers, 0)::bigint as active_customers,
        coalesce(activity.net_sales, 0)::decimal(18, 4) as net_sales,
        periods.period_end <= company.data_to as is_complete,
        company.data_from >= cohorts.cohort_month as is_left_censored
    from cohorts
    inner join periods
        on
            cohorts.cohort_month <= periods.period_start
            and periods.period_type = 'month'
    cross join company
    left join activity
        on
            cohorts.cohort_month = activity.cohort_month
            and periods.period_start = activity.month
),

cohort_retention as (
    select
        cohort_month,
        (
            12 * (extract(year from month) - extract(year from cohort_month))
            + extract(month from month) - extract(month from cohort_month)
        )::integer as month_number,
        customers,
        active_customers,
        active_customers::double / customers as retention_rate,
        net_sales,
        (
            sum(net_sales) over (partition by cohort_month order by month) / customers
        )::decimal(18, 4) as cumulative_sales_per_customer,
        is_complete,
        is_left_censored
    from cells
)

select * from cohort_retention
order by cohort_month, month_number
