with

settings as (
    select * from {{ ref('stg_settings') }}
),

attributes as (
    select * from {{ ref('int_segmentation_attributes') }}
),

names as (
    select * from {{ ref('int_segmentation_names') }}
),

numbers as (
    select
        features.item as feature_set,
        1 as kind,
        features.position as written_at,
        features.value as feature,
        coalesce(scales.value, 'standard') as scale
    from settings as features
    left join settings as scales
        on
            features.item = scales.item
            and features.position = scales.position
            and scales.section = 'segmentation_scale'
    where features.section = 'segmentation_feature'
),

levels as (
    select distinct
        settings.item as feature_set,
        2 as kind,
        settings.position as written_at,
        attributes.feature,
        'level' as scale
    from settings
    inner join attributes on settings.value = attributes.category
    where settings.section = 'segmentation_category'
),

features as (
    select * from numbers
    union all
    select * from levels
),

int_segmentation_recipe as (
    select
        features.feature_set,
        row_number() over (
            partition by features.feature_set
            order by features.kind, features.written_at, features.feature
        ) as feature_number,
        features.feature,
        features.scale,
        names.column_number,
        coalesce(names.is_order_based, false) as is_order_based
    from features
    left join names
        on features.feature = names.feature and names.kind = 'number'
)

select * from int_segmentation_recipe
