with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

models as (
    select * from {{ ref('int_segment_models') }}
    where is_published
),

segments as (
    select * from {{ ref('int_segments') }}
    where is_published
),

company as (
    select * from {{ ref('int_company') }}
),

standardised as (
    select
        features.customer_id,
        models.centroids,
        models.segment_ids,
        {{ each_at(
            pick('features.transformed', 'models.places'),
            'one',
            'i',
            '(coalesce(one, models.fills[i]) - models.centers[i]) / models.scales[i]',
        ) }} as coordinates
    from features
    inner join models on features.feature_set = models.feature_set
),

measured as (
    select
        customer_id,
        segment_ids,
        {{ each('centroids', 'one', distance_between('coordinates', 'one')) }}
            as distances
    from standardised
),

nearest as (
    select
        customer_id,
        {{ least_of('distances') }} as distance,
        -- Of segments equally near the one with the lowest id.
        {{ element(
            'segment_ids', position_in('distances', least_of('distances'))
        ) }} as segment_id
    from measured
),

segment_assignments as (
    select
        nearest.customer_id,
        segments.segment_id,
        segments.segment_name,
        nearest.distance,
        segments.model_id,
        company.data_to as assigned_on
    from nearest
    inner join segments on nearest.segment_id = segments.segment_id
    cross join company
)

select * from segment_assignments
