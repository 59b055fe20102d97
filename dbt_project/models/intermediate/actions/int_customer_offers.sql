{{ config(materialized='view') }}
with

customers as (
    select * from {{ ref('customers') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

scores as (
    select * from {{ ref('int_lifetime_scores') }}
),

propensities as (
    select * from {{ ref('int_propensity_scores') }}
),

recommendations as (
    select * from {{ ref('int_customer_recommendations') }}
),

-- Who bought nothing for a year gets what everybody buys.
most_sold as (
    select
        {{ best_texts('product_id', '-product_number', '5') }} as recommended_products
    from {{ ref('product_affinities') }}
    where
        interest = 'everybody'
        and learned_to = (select max(learned_to) from {{ ref('product_affinities') }})
),

channels as (
    select
        customer_id,
        min_by(channel, preference - 10000000 * answer_rate) as channel
    from {{ ref('int_customer_channels') }}
    group by customer_id
),

carts as (
    select distinct customer_id
    from {{ ref('abandoned_carts') }}
    where days_since <= 30
),

-- A voucher costs: it goes to those of whom at least the median value is expected.
median_value as (
    select percentile_cont(0.5) within group (order by clv_12m) as clv_12m
    from scores
),

int_customer_offers as (
    select
        customers.customer_id,
        coalesce(
            recommendations.recommended_products, most_sold.recommended_products
        ) as recommended_products,
        case
            when propensities.uplift < 0 then null
            when carts.customer_id is not null then 'finish_cart'
            when customers_abt.frequency = 0 then 'first_order'
            when
                scores.overdue_on <= customers_abt.as_of_date
                and scores.clv_12m < median_value.clv_12m
                then 'reminder'
            when scores.overdue_on <= customers_abt.as_of_date then 'win_back'
            when customers_abt.frequency = 1 then 'second_order'
            when customers_abt.m_score = 5 then 'thank_you'
            when recommendations.recommended_products is not null then 'cross_sell'
            else 'reminder'
        end as next_best_offer,
        case when propensities.uplift < 0 then 'buys less when contacted' end
            as offer_reason,
        channels.channel as next_best_channel,
        case
            when channels.channel is not null then null
            when
                coalesce(
                    customers.accepts_email,
                    customers.accepts_sms,
                    customers.accepts_push,
                    customers.accepts_phone
                ) is null
                then 'no consent is on record'
            else 'no channel is allowed that has an address'
        end as channel_reason
    from customers
    cross join most_sold
    cross join median_value
    left join customers_abt on customers.customer_id = customers_abt.customer_id
    left join scores on customers.customer_id = scores.customer_id
    left join propensities on customers.customer_id = propensities.customer_id
    left join recommendations on customers.customer_id = recommendations.customer_id
    left join channels on customers.customer_id = channels.customer_id
    left join carts on customers.customer_id = carts.customer_id
)

select * from int_customer_offers
