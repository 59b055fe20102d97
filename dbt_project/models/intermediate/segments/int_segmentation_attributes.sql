{%- set texts = segmentation_texts() -%}
with

settings as (
    select * from {{ ref('stg_settings') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

attributes as (
    select * from {{ ref('customer_attributes') }}
),

names as (
    select * from {{ ref('int_segmentation_names') }}
),

wanted_numbers as (
    select distinct settings.value as feature
    from settings
    inner join names
        on
            settings.value = names.feature
            and names.kind = 'number'
            and not names.is_of_abt
    where settings.section = 'segmentation_feature'
),

wanted_categories as (
    select distinct value as category
    from settings
    where section = 'segmentation_category'
),

texts as (
    select
        customer_id,
        category,
        category_value
    from customers_abt
    unpivot (
        category_value for category in (
            {{ texts[:5] | join(', ') }},
            {{ texts[5:] | join(', ') }}
        )
    )
    union all
    select
        attributes.customer_id,
        attributes.attribute as category,
        attributes.value_text as category_value
    from attributes
    inner join names
        on
            attributes.attribute = names.feature
            and names.kind = 'text'
            and not names.is_of_abt
    where attributes.value_text is not null
),

-- A value that few have makes no segment and would be a column of zeros.
levels as (
    select
        texts.customer_id,
        texts.category,
        texts.category_value
    from texts
    inner join wanted_categories on texts.category = wanted_categories.category
    qualify
        count(*) over (partition by texts.category, texts.category_value)
        >= 0.01 * count(*) over (partition by texts.category)
),

int_segmentation_attributes as (
    select
        attributes.customer_id,
        null as category,
        attributes.attribute as feature,
        attributes.value_number as feature_value
    from attributes
    inner join wanted_numbers on attributes.attribute = wanted_numbers.feature
    where attributes.value_number is not null
    union all
    select
        customer_id,
        category,
        category || '=' || category_value as feature,
        1.0 as feature_value
    from levels
)

select * from int_segmentation_attributes
