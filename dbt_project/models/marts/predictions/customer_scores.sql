with

company as (
    select * from {{ ref('int_company') }}
),

customers as (
    select * from {{ ref('customers') }}
),

parameters as (
    select * from {{ ref('int_lifetime_parameters') }}
),

lifetime_scores as (
    select * from {{ ref('int_lifetime_scores') }}
),

offers as (
    select * from {{ ref('int_customer_offers') }}
),

propensities as (
    select * from {{ ref('int_propensity_scores') }}
),

reasons as (
    select
        max(reason) filter (where target = 'purchase') as purchase_reason,
        max(reason) filter (where target = 'response') as response_reason,
        max(reason) filter (where target = 'treated') as uplift_reason
    from {{ ref('int_propensity_parameters') }}
),

customer_scores as (
    select
        customers.customer_id,
        company.data_to as as_of_date,
        propensities.p_purchase_90d,
        1 - propensities.p_purchase_90d as p_churn_90d,
        lifetime_scores.overdue_on,
        lifetime_scores.overdue_on <= company.data_to as is_overdue,
        propensities.p_response,
        propensities.uplift,
        lifetime_scores.p_alive,
        lifetime_scores.expected_purchases_12m,
        lifetime_scores.expected_purchase_value::decimal(18, 4)
            as expected_purchase_value,
        case
            when customers.first_order_date is null then null
            when parameters.value_basis = 'margin' then coalesce(customers.margin, 0)
            else customers.net_sales
        end::decimal(18, 4) as historic_clv,
        lifetime_scores.clv_12m::decimal(18, 4) as clv_12m,
        lifetime_scores.clv_12m_low::decimal(18, 4) as clv_12m_low,
        lifetime_scores.clv_12m_high::decimal(18, 4) as clv_12m_high,
        case
            when customers.first_order_date is not null then parameters.value_basis
        end as value_basis,
        case
            when customers.first_order_date is null then 'no purchase yet'
            else reasons.purchase_reason
        end as purchase_reason,
        reasons.response_reason,
        reasons.uplift_reason,
        case
            when customers.first_order_date is null then 'no purchase yet'
            when lifetime_scores.p_alive is null then parameters.reason
            when lifetime_scores.clv_12m is null
                then 'fewer than 30 customers are worth more than nothing'
        end as lifetime_reason,
        offers.recommended_products,
        offers.next_best_offer,
        offers.offer_reason,
        offers.next_best_channel,
        offers.channel_reason
    from customers
    cross join company
    cross join parameters
    cross join reasons
    left join propensities on customers.customer_id = propensities.customer_id
    left join lifetime_scores on customers.customer_id = lifetime_scores.customer_id
    left join offers on customers.customer_id = offers.customer_id
)

select * from customer_scores
