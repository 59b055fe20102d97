{{ config(materialized='view') }}
with

customers as (
    select
        part,
        purchase_days,
        amount,
        round(200 * ln(amount / purchase_days)) as step
    from {{ ref('int_lifetime_customers') }}
    where amount > 0
),

-- Means within half a percent are one.
int_lifetime_spends as (
    select
        part,
        purchase_days::double as purchases,
        step,
        sum(amount)::double / purchase_days / count(*) as mean,
        count(*)::double as customers
    from customers
    group by part, purchase_days, step
)

select * from int_lifetime_spends
