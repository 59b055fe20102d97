with

settings as (
    select * from {{ ref('stg_settings') }}
),

general as (
    select
        max(value) filter (where item = 'use') as published_set,
        coalesce(max(value) filter (where item = 'random_state'), '0')::int
            as random_state,
        coalesce(max(value) filter (where item = 'sample'), '50000')::int
            as sample_size
    from settings
    where section = 'segmentation'
),

recipes as (
    select
        item as feature_set,
        {{ sorted_text("concat_ws('|', section, position, value)") }} as recipe
    from settings
    where section like 'segmentation%' and section <> 'segmentation'
    group by item
),

int_segmentation_sets as (
    select
        recipes.feature_set,
        recipes.feature_set = general.published_set as is_published,
        general.random_state,
        general.sample_size,
        md5(concat_ws(
            ';',
            recipes.feature_set,
            recipes.recipe,
            general.random_state,
            general.sample_size
        )) as recipe_hash
    from recipes
    cross join general
)

select * from int_segmentation_sets
