{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'lifetime' and is_due
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

parts as (
    select
        'model' as part,
        fitted_on as observed_to,
        fitted_on,
        value_basis
    from due
    union all
    select
        'backtest' as part,
        held_out_from - 1 as observed_to,
        fitted_on,
        value_basis
    from due
),

months as (
    select
        parts.*,
        customer_months.customer_id,
        customer_months.order_days,
        customer_months.first_order_date,
        customer_months.last_order_date,
        customer_months.month <= parts.observed_to as is_observed,
        case parts.value_basis
            when 'margin' then coalesce(customer_months.margin, 0)
            else customer_months.net_sales
        end::double as amount
    from customer_months
    inner join parts on customer_months.month <= parts.fitted_on
),

int_lifetime_customers as (
    select
        part,
        customer_id,
        {{ days_between('observed_to', 'fitted_on') }} as later_days,
        sum(order_days) filter (where is_observed)::bigint as purchase_days,
        {{ days_between(
            'min(first_order_date)',
            'max(last_order_date) filter (where is_observed)',
        ) }} as recency_days,
        {{ days_between('min(first_order_date)', 'observed_to') }} as age_days,
        greatest(coalesce(sum(amount) filter (where is_observed), 0), 0) as amount,
        coalesce(sum(order_days) filter (where not is_observed), 0)::bigint
            as later_purchase_days,
        coalesce(sum(amount) filter (where not is_observed), 0) as later_amount
    from months
    group by part, customer_id, observed_to, fitted_on
    having purchase_days > 0
)

select * from int_lifetime_customers
