{{ config(materialized='view') }}
with

features as (
    select * from {{ ref('int_campaign_features') }}
),

models as (
    select * from {{ ref('int_segment_models') }}
    where is_published
),

scales as (
    select
        feature_set,
        {{ ordered_list('scale', 'feature_number') }} as scales
    from {{ ref('int_segmentation_recipe') }}
    group by feature_set
),

ranks as (
    select * from {{ ref('int_campaign_ranks') }}
),

transformed as (
    select
        features.*,
        {{ each_at(
            'features.feature_values',
            'one',
            'i',
            "case scales.scales[i] when 'log' then sign(one) * ln(1 + abs(one))"
            " when 'level' then coalesce(one, 0)"
            " when 'rank' then ranks.ranks[i] else one end",
        ) }} as transformed
    from features
    inner join scales on features.feature_set = scales.feature_set
    left join ranks
        on
            features.campaign_id = ranks.campaign_id
            and features.customer_id = ranks.customer_id
),

standardised as (
    select
        transformed.campaign_id,
        transformed.customer_id,
        models.centroids,
        models.segment_ids,
        {{ each_at(
            pick('transformed.transformed', 'models.places'),
            'one',
            'i',
            '(coalesce(one, models.fills[i]) - models.centers[i]) / models.scales[i]',
        ) }} as coordinates
    from transformed
    inner join models on transformed.feature_set = models.feature_set
    where {{ count_known('transformed.feature_values') }} > 0
),

measured as (
    select
        campaign_id,
        customer_id,
        segment_ids,
        {{ each('centroids', 'one', distance_between('coordinates', 'one')) }}
            as distances
    from standardised
),

-- Of segments equally near the one with the lowest id, as in segment_assignments.
int_campaign_segments as (
    select
        campaign_id,
        customer_id,
        {{ element(
            'segment_ids', position_in('distances', least_of('distances'))
        ) }} as segment_id
    from measured
)

select * from int_campaign_segments
