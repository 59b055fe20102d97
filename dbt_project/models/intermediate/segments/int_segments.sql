with

sets as (
    select * from {{ ref('int_segmentation_sets') }}
),

models as (
    select * from {{ ref('segment_models') }}
),

-- The latest model of the recipe as it stands; a recipe taken up again has its own.
in_force as (
    select
        models.*,
        sets.is_published
    from models
    inner join sets
        on
            models.feature_set = sets.feature_set
            and models.recipe_hash = sets.recipe_hash
    -- Segments that ended have none.
    where models.centroid is not null
    qualify
        models.model_id = max_by(models.model_id, models.fitted_on) over (
            partition by models.feature_set
        )
),

int_segments as (
    select
        feature_set,
        is_published,
        model_id,
        fitted_on,
        segment_id,
        segment_name,
        {{ ordered_list('feature', 'feature_number') }} as feature_names,
        {{ ordered_list('fill', 'feature_number') }} as fills,
        {{ ordered_list('center', 'feature_number') }} as centers,
        {{ ordered_list('scale', 'feature_number') }} as scales,
        {{ ordered_list('centroid', 'feature_number') }} as centroid
    from in_force
    group by all
)

select * from int_segments
