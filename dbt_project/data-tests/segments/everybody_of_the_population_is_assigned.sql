-- Once there is a model, no customer of the published set's population is left out.
with

features as (
    select features.*
    from {{ ref('int_segmentation_features') }} as features
    inner join {{ ref('int_segment_models') }} as models
        on features.feature_set = models.feature_set
    where models.is_published
)

select features.customer_id
from features
left join {{ ref('segment_assignments') }} as assignments
    on features.customer_id = assignments.customer_id
where assignments.segment_id is null
