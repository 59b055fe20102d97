{{ config(materialized='view') }}
with

company as (
    select * from {{ ref('int_company') }}
),

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'lifetime'
),

customers as (
    select * from {{ ref('customers') }}
    where first_order_date is not null
),

counted as (
    select
        customers.customer_id,
        customers.last_order_date,
        customers.order_days - 1 as frequency,
        {{ days_between('customers.first_order_date', 'customers.last_order_date') }}
            as recency_days,
        {{ days_between('customers.first_order_date', 'company.data_to') }} as age_days,
        greatest(
            case due.value_basis
                when 'margin' then coalesce(customers.margin, 0)
                else customers.net_sales
            end,
            0
        )::double as amount
    from customers
    cross join company
    cross join due
),

int_purchase_histories as (
    select
        *,
        case
            when frequency <= 100 then frequency
            else round(exp(round(50 * ln(frequency)) / 50))
        end::double as frequency_step,
        case
            when frequency <= 100 then age_days
            else round(age_days / 7.0) * 7
        end::double as age_step
    from counted
)

select * from int_purchase_histories
