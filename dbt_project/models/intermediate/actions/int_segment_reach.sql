{#- Days in which an outcome counts, as for campaigns whose outcomes are orders. -#}
{%- set days = 30 -%}
with

assignments as (
    select * from {{ ref('segment_assignments') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
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

-- Chances by the customers' own pace of the last year. The variance of a part of the year
-- is at most that part of the year's, so no test is planned too small.
int_segment_reach as (
    select
        assignments.segment_id,
        reached.channel,
        {{ days }} as outcome_days,
        count(*) as customers,
        round(
            avg(1 - exp(-customers_abt.orders_last_365_days * {{ days }} / 365.0)), 9
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
    group by assignments.segment_id, reached.channel
)

select * from int_segment_reach
