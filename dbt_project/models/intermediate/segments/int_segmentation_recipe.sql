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
        coalesce(department_shares.feature, features.value) as feature,
        coalesce(scales.value, 'standard') as scale
    from settings as features
    left join settings as scales
        on
            features.item = scales.item
            and features.position = scales.position
            and scales.section = 'segmentation_scale'
    left join names as department_shares
        on
            features.value = 'department_shares'
            and department_shares.is_order_based
            and department_shares.feature like 'share of %'
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

numbered as (
    select
        features.*,
        names.column_number,
        coalesce(names.is_order_based, false) as is_order_based,
        dense_rank() over (
            order by names.column_number asc nulls last, features.feature asc
        ) as place
    from features
    left join names
        on features.feature = names.feature and names.kind = 'number'
),

int_segmentation_recipe as (
    select
        numbered.feature_set,
        row_number() over (
            partition by numbered.feature_set
            order by numbered.kind, numbered.written_at, numbered.feature
        ) as feature_number,
        numbered.feature,
        numbered.scale,
        numbered.column_number,
        numbered.is_order_based,
        numbered.place,
        -- Ranks stand in the same order behind all numbers.
        case
            when numbered.scale = 'rank'
                then numbered.place + max(numbered.place) over ()
            else numbered.place
        end as transformed_place
    from numbered
)

select * from int_segmentation_recipe
