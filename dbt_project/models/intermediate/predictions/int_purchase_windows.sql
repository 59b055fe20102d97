{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'purchase' and is_due
),

purchases as (
    select distinct
        customer_id,
        order_date
    from {{ ref('int_order_days') }}
    where is_purchase and is_complete and not is_guest
),

snapshots as (
    select
        snapshots.*,
        due.days,
        count(*) over () as customers
    from {{ ref('customers_abt_snapshots') }} as snapshots
    inner join due on snapshots.as_of_date <= due.fitted_on
    where snapshots.first_order_date is not null
),

sampled as (
    select
        *,
        {{ hash_share('customer_id') }} as share
    from snapshots
    where {{ hash_share('customer_id') }} < 100000.0 / customers
),

buyers as (
    select distinct
        sampled.customer_id,
        sampled.as_of_date
    from sampled
    inner join purchases
        on
            sampled.customer_id = purchases.customer_id
            and sampled.as_of_date < purchases.order_date
            and sampled.as_of_date + sampled.days >= purchases.order_date
),

int_purchase_windows as (
    select
        sampled.as_of_date as period,
        sampled.share,
        {% for name in propensity_features() -%}
            sampled.{{ name }}::double as {{ name }},
        {% endfor -%}
        buyers.customer_id is not null as did
    from sampled
    left join buyers
        on
            sampled.customer_id = buyers.customer_id
            and sampled.as_of_date = buyers.as_of_date
)

select * from int_purchase_windows
