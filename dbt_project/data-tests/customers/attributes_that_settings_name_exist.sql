-- A misspelt name would clean, divide or foretell nothing and say nothing. Before any
-- attribute landed none is missed.
with

known as (
    select attribute from {{ ref('customer_attributes') }}
    union
    select attribute from {{ ref('int_cleaned_attributes') }}
),

anything as (
    select count(*) > 0 as is_there
    from known
),

named as (
    select
        section,
        item as attribute
    from {{ ref('stg_settings') }}
    where
        section in (
            'attribute_spelling', 'attribute_lowest', 'attribute_highest',
            'attribute_impute'
        )
    union
    select
        section,
        value as attribute
    from {{ ref('stg_settings') }}
    where
        section in ('attribute_impute', 'attribute_sum', 'attribute_years_since')
        and value <> ''
        or section = 'experiment' and item = 'covariate'
        or section = 'experiment_segmentation'
        and value not in ('company_segment', 'company_profile', 'segment')
)

select
    named.section,
    named.attribute
from named
inner join anything on anything.is_there
left join known on named.attribute = known.attribute
where known.attribute is null
