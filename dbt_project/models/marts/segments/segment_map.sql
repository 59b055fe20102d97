with

maps as (
    select * from {{ ref('segment_maps') }}
),

models as (
    select * from {{ ref('int_segment_models') }}
    where is_published
),

assignments as (
    select * from {{ ref('segment_assignments') }}
),

segment_map as (
    select
        maps.customer_id,
        maps.method,
        maps.x,
        maps.y,
        assignments.segment_id,
        assignments.segment_name,
        maps.model_id
    from maps
    inner join models on maps.model_id = models.model_id
    inner join assignments on maps.customer_id = assignments.customer_id
)

select * from segment_map
