{{ config(materialized='view') }}
with

customers as (
    select
        part,
        purchase_days,
        amount / purchase_days as mean
    from {{ ref('int_lifetime_customers') }}
    where amount > 0
),

-- Means within half a percent are one.
int_lifetime_spends as (
    select
        part,
        purchase_days::double as purchases,
        round(200 * ln(mean)) as step,
        avg(mean) as mean,
        count(*)::double as customers
    from customers
    group by part, purchase_days, step
)

select * from int_lifetime_spends
