with

settings as (
    select * from {{ ref('stg_settings') }}
),

general as (
    select
        max(value) filter (where item = 'use') as published_set,
        coalesce(max(value) filter (where item = 'random_state'), '0')::int
            as random_state,
        coalesce(max(value) filter (where item = 'sample'), '50000')::int as sample
    from settings
    where section = 'segmentation'
),

int_segmentation_sets as (
    select
        settings.item as feature_set,
        settings.item = general.published_set as is_published,
        general.random_state,
        general.sample,
        md5(concat_ws(
            ';',
            {{ sorted_text(
                "concat_ws('|', settings.section, settings.position, settings.value)"
            ) }},
            settings.item,
            general.random_state,
            general.sample
        )) as recipe_hash
    from settings
    cross join general
    where settings.section like 'segmentation|_%' escape '|'
    group by all
)

select * from int_segmentation_sets
