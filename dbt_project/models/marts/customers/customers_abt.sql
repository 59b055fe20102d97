with

customers as (
    select * from {{ ref('customers') }}
),

company as (
    select * from {{ ref('int_company') }}
),

features as (
    select * from {{ ref('int_customer_features') }}
),

engagement as (
    select * from {{ ref('int_customer_engagement') }}
),

scores as (
    select * from {{ ref('int_customer_scores') }}
),

ordering_customers as (
    select * from {{ ref('int_ordering_customers') }}
),

customers_abt as (
    select
        customers.customer_id,
        company.data_to as as_of_date,
        features.recency_days,
        coalesce(features.frequency, 0) as frequency,
        coalesce(features.monetary, 0)::decimal(18, 4) as monetary,
        features.average_order_value,
        features.tenure_days,
        features.days_between_orders,
        coalesce(features.product_variety, 0) as product_variety,
        features.return_rate,
        coalesce(features.gross_sales, 0)::decimal(18, 4) as gross_sales,
        coalesce(features.returns, 0)::decimal(18, 4) as returns,
        coalesce(features.orders_last_90_days, 0) as orders_last_90_days,
        coalesce(features.orders_last_365_days, 0) as orders_last_365_days,
        coalesce(features.net_sales_last_90_days, 0)::decimal(18, 4)
            as net_sales_last_90_days,
        coalesce(features.net_sales_last_365_days, 0)::decimal(18, 4)
            as net_sales_last_365_days,
        customers.age,
        coalesce(engagement.web_sessions, 0) as web_sessions,
        coalesce(engagement.web_page_views, 0) as web_page_views,
        {{ days_between('engagement.last_visit_date', 'company.data_to') }}
            as days_since_last_visit,
        coalesce(engagement.social_interactions, 0) as social_interactions,
        engagement.social_sentiment,
        coalesce(engagement.campaign_contacts, 0) as campaign_contacts,
        coalesce(engagement.campaign_responses, 0) as campaign_responses,
        engagement.campaign_responses
        / nullif(engagement.campaign_contacts, 0)::double as campaign_response_rate,
        customers.favourite_channel,
        ordering_customers.favourite_department_id,
        customers.country,
        customers.city,
        customers.gender,
        customers.acquisition_channel,
        customers.company_profile_id,
        customers.company_segment_id,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        coalesce(scores.rfm_segment, 'No purchase') as rfm_segment
    from customers
    cross join company
    left join features
        on
            customers.customer_id = features.customer_id
            and company.data_to = features.as_of_date
    left join engagement on customers.customer_id = engagement.customer_id
    left join ordering_customers
        on customers.customer_id = ordering_customers.customer_id
    left join scores on customers.customer_id = scores.customer_id
)

select * from customers_abt
