with

models as (
    select * from {{ ref('segment_models') }}
),

names as (
    select distinct
        feature_set,
        segment_id,
        segment_name
    from models
),

segment_events as (
    select distinct
        models.model_id,
        models.feature_set,
        models.fitted_on,
        models.due_because,
        models.segment_id,
        models.segment_name,
        models.event,
        models.other_segment_id,
        names.segment_name as other_segment_name,
        models.fitted_customers,
        models.earlier_customers,
        models.customers,
        models.kept_customers
    from models
    left join names
        on
            models.feature_set = names.feature_set
            and models.other_segment_id = names.segment_id
)

select * from segment_events
