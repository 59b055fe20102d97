{{ config(materialized='view') }}
with

customers as (
    select
        *,
        -- By the day hardly two of many are alike, and parameters hardly differ.
        case when count(*) over (partition by part) > 250000 then 7 else 1 end as unit
    from {{ ref('int_lifetime_customers') }}
),

histories as (
    select
        *,
        (purchase_days - 1)::double as frequency,
        case
            when purchase_days = 1 then 0.0
            else greatest(round(recency_days / unit), 1) * unit
        end as recency,
        case
            when purchase_days = 1 then round(age_days / unit) * unit
            else greatest(round(age_days / unit), 1) * unit
        end as age
    from customers
),

int_lifetime_groups as (
    select
        part,
        later_days,
        unit,
        frequency,
        recency::double as recency,
        age::double as age,
        count(*)::double as customers,
        sum(amount)::double as amount,
        sum(later_purchase_days)::double as later_purchases,
        sum(later_purchase_days * later_purchase_days)::double as later_squares,
        sum(later_amount)::double as later_amount
    from histories
    group by all
)

select * from int_lifetime_groups
