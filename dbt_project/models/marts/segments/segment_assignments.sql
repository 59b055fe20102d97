with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

recipes as (
    select
        feature_set,
        {{ ordered_list('feature', 'feature_number') }} as feature_names
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
        {{ each(
            'models.feature_names', 'one', position_in('recipes.feature_names', 'one')
        ) }} as feature_numbers
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
            'range(1, len(models.feature_numbers) + 1)',
            'i',
            '(coalesce(features.transformed[models.feature_numbers[i]], models.fills[i])'
            ' - models.centers[i]) / models.scales[i]',
        ) }} as coordinates
    from features
    inner join models on features.feature_set = models.feature_set
),

measured as (
    select
        *,
        {{ each('centroids', 'one', distance_between('coordinates', 'one')) }}
            as distances
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
