with

features as (
    select * from {{ ref('int_segmentation_features') }}
),

models as (
    select * from {{ ref('int_segment_models') }}
    where is_published
),

recipe as (
    select * from {{ ref('int_segmentation_recipe') }}
),

-- A model knows its features by name: the recipe may have other values of a category.
placed as (
    select
        recipe.*,
        {{ position_in('models.feature_names', 'recipe.feature') }} as model_place,
        models.fills,
        models.centers,
        models.scales
    from recipe
    inner join models on recipe.feature_set = models.feature_set
),

measured as (
    select
        features.customer_id,
        placed.feature_number::bigint as feature_number,
        placed.feature,
        -- Who lacks a value of a category has 0 of it.
        coalesce(
            {{ element('features.feature_values', 'placed.feature_number') }},
            case when placed.scale = 'level' then 0 end
        ) as feature_value,
        coalesce(
            {{ element('features.transformed', 'placed.feature_number') }},
            {{ element('placed.fills', 'placed.model_place') }}
        ) as transformed,
        {{ element('placed.centers', 'placed.model_place') }} as center,
        {{ element('placed.scales', 'placed.model_place') }} as scale_length
    from features
    inner join placed on features.feature_set = placed.feature_set
),

segment_features as (
    select
        customer_id,
        feature_number,
        feature,
        feature_value,
        (transformed - center) / scale_length as scaled_value
    from measured
)

select * from segment_features
