with

feature_values as (
    select * from {{ ref('int_feature_values') }}
    where feature_value is not null
),

-- Sorted by a hash: a sample that is as good as random and the same every night.
sampled_customers as (
    select customer_id
    from {{ ref('customers_abt') }}
    order by md5(customer_id), customer_id
    limit {{ var('correlation_customers', 50000) }}
),

ranked as (
    select
        feature_values.customer_id,
        feature_values.feature,
        feature_values.feature_value,
        rank() over (
            partition by feature_values.feature order by feature_values.feature_value
        ) as first_place,
        count(*) over (
            partition by feature_values.feature, feature_values.feature_value
        ) as equal_values
    from feature_values
    inner join sampled_customers
        on feature_values.customer_id = sampled_customers.customer_id
),

int_feature_sample as (
    select
        customer_id,
        feature,
        feature_value,
        -- Equal values share the mean of their places.
        first_place + (equal_values - 1) / 2.0 as feature_rank
    from ranked
)

select * from int_feature_sample
