with

checks as (
    select * from {{ ref('segment_checks') }}
),

sets as (
    select * from {{ ref('int_segmentation_sets') }}
    where is_published
),

intervals as (
    select * from {{ ref('int_segment_intervals') }}
),

segment_stability as (
    select
        checks.feature_set,
        checks.recipe_hash,
        checks.origin,
        checks.horizon,
        checks.checked_on,
        checks.is_in_force,
        checks.model_id,
        checks.segments,
        checks.customers,
        checks.stale_ari,
        checks.frozen_ari,
        checks.floor_ari,
        checks.classifier_ari,
        checks.stale_gap,
        checks.stale_gap_low,
        checks.frozen_gap,
        checks.frozen_gap_low,
        checks.stale_moved_share,
        checks.frozen_moved_share,
        checks.floor_moved_share,
        checks.log_stale_ari,
        checks.log_frozen_ari,
        checks.log_floor_ari,
        checks.labels_verdict,
        checks.verdict,
        intervals.labels_interval_months,
        intervals.recommended_interval_months,
        intervals.recommendation
    from checks
    inner join sets on checks.recipe_hash = sets.recipe_hash
    cross join intervals
)

select * from segment_stability
