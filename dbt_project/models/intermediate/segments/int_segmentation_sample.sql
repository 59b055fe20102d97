with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

due as (
    select * from {{ ref('int_segmentation_due') }}
    where is_due
),

int_segmentation_sample as (
    select
        features.feature_set,
        features.customer_id,
        features.feature_values,
        features.transformed
    from features
    inner join due on features.feature_set = due.feature_set
    where features.is_in_sample
)

select * from int_segmentation_sample
