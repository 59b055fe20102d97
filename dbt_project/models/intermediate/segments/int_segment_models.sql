with

segments as (
    select * from {{ ref('int_segments') }}
),

recipes as (
    select
        feature_set,
        {{ ordered_list('feature', 'feature_number') }} as feature_names
    from {{ ref('int_segmentation_recipe') }}
    group by feature_set
),

models as (
    select
        feature_set,
        is_published,
        model_id,
        fitted_on,
        feature_names,
        fills,
        centers,
        scales,
        {{ ordered_list('segment_id', 'segment_id') }} as segment_ids,
        {{ ordered_list('centroid', 'segment_id') }} as centroids
    from segments
    group by all
),

int_segment_models as (
    select
        models.*,
        {{ each(
            'models.feature_names',
            'one',
            position_in('recipes.feature_names', 'one'),
        ) }} as places
    from models
    inner join recipes on models.feature_set = recipes.feature_set
)

select * from int_segment_models
