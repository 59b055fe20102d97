with

recipe as (
    select distinct
        feature,
        column_number
    from {{ ref('int_segmentation_recipe') }}
    where scale = 'rank'
),

feature_values as (
    select * from {{ ref('int_feature_values') }}
    where feature_value is not null
),

int_segmentation_ranks as (
    select
        feature_values.customer_id,
        feature_values.feature,
        recipe.column_number,
        cume_dist() over (
            partition by feature_values.feature order by feature_values.feature_value
        ) as feature_rank
    from feature_values
    inner join recipe on feature_values.feature = recipe.feature
)

select * from int_segmentation_ranks
