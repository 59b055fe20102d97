{#- Days in which an outcome counts, as for campaigns whose outcomes are orders. -#}
{%- set days = 30 -%}
with

assignments as (
    select * from {{ ref('segment_assignments') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

propensities as (
    select * from {{ ref('int_propensity_scores') }}
),

reached as (
    select
        customer_id,
        channel
    from {{ ref('int_customer_channels') }}
    union all
    select
        customer_id,
        'all' as channel
    from customers_abt
),

-- The chance of 90 days as the model predicts it, brought to fewer days; without a
-- model by the customer's own pace of the last year. The variance of a part of the year
-- is at most that part of the year's, so no test of spend is planned too small.
int_segment_reach as (
    select
        assignments.segment_id,
        reached.channel,
        {{ days }} as outcome_days,
        count(*) as customers,
        round(
            avg(1 - coalesce(
                pow(1 - propensities.p_purchase_90d, {{ days }} / 90.0),
                exp(-customers_abt.orders_last_365_days * {{ days }} / 365.0)
            )),
            9
        ) as conversion,
        round(
            avg(customers_abt.net_sales_last_365_days)::double * {{ days }} / 365, 6
        ) as spend,
        round(
            stddev_samp(customers_abt.net_sales_last_365_days::double)
            * sqrt({{ days }} / 365.0),
            6
        ) as spend_deviation
    from assignments
    inner join reached on assignments.customer_id = reached.customer_id
    inner join customers_abt on assignments.customer_id = customers_abt.customer_id
    left join propensities on assignments.customer_id = propensities.customer_id
    group by assignments.segment_id, reached.channel
)

select * from int_segment_reach
