with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

recipes as (
    select
        feature_set,
        {{ ordered_list('feature', 'position') }} as names
    from {{ ref('int_segmentation_recipe') }}
    group by feature_set
),

company as (
    select * from {{ ref('int_company') }}
),

models as (
    select
        models.*,
        -- Where each feature of the model stands among tonight's.
        {{ each('models.names', 'one', position_in('recipes.names', 'one')) }} as places
    from {{ ref('int_segment_models') }} as models
    inner join recipes on models.feature_set = recipes.feature_set
    where models.is_published
),

standardised as (
    select
        features.customer_id,
        models.model_id,
        models.segment_names,
        models.centroids,
        {{ each(
            'range(1, len(models.places) + 1)',
            'i',
            '(coalesce(features.transformed[models.places[i]], models.fills[i])'
            ' - models.centers[i]) / models.scales[i]',
        ) }} as point
    from features
    inner join models on features.feature_set = models.feature_set
),

measured as (
    select
        *,
        {{ each('centroids', 'one', distance_between('point', 'one')) }} as distances
    from standardised
),

nearest as (
    select
        *,
        -- Of segments equally near the one with the lowest id.
        {{ position_in('distances', least_of('distances')) }} as segment_id
    from measured
),

segment_assignments as (
    select
        nearest.customer_id,
        nearest.segment_id::bigint as segment_id,
        {{ element('nearest.segment_names', 'nearest.segment_id') }} as segment_name,
        {{ least_of('nearest.distances') }} as distance,
        nearest.model_id,
        company.data_to as assigned_on
    from nearest
    cross join company
)

select * from segment_assignments
