with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

populations as (
    select
        feature_set,
        count(*) as customers
    from features
    group by feature_set
),

due as (
    select
        due.feature_set,
        due.sample_size / populations.customers::double as sampled_share
    from {{ ref('int_segmentation_due') }} as due
    inner join populations on due.feature_set = populations.feature_set
    where due.is_due
),

int_segmentation_sample as (
    select
        features.feature_set,
        features.customer_id,
        features.feature_values,
        features.transformed
    from features
    inner join due on features.feature_set = due.feature_set
    where {{ hash_share('features.customer_id') }} < due.sampled_share
)

select * from int_segmentation_sample
