{{ config(materialized='view') }}
with

customers as (
    select
        customer_id,
        last_order_date,
        orders,
        net_sales
    from {{ ref('customers') }}
    where last_order_date is not null
),

-- The share of purchasers with at most this value, so that equal values share a score.
scored as (
    select
        customer_id,
        orders,
        ceil(5 * cume_dist() over (order by last_order_date))::bigint as r_score,
        ceil(5 * cume_dist() over (order by orders))::bigint as f_score,
        ceil(5 * cume_dist() over (order by net_sales))::bigint as m_score
    from customers
),

int_customer_scores as (
    select
        customer_id,
        r_score,
        f_score,
        m_score,
        case
            when orders <= 1 and r_score >= 4 then 'New'
            when orders <= 1 then 'One-time'
            when r_score >= 4 and f_score >= 4 and m_score >= 4 then 'Champion'
            when r_score >= 3 and f_score >= 3 then 'Loyal'
            when r_score >= 3 then 'Promising'
            when f_score >= 4 or m_score >= 4 then 'At risk'
            else 'Lapsed'
        end as rfm_segment
    from scored
)

select * from int_customer_scores
