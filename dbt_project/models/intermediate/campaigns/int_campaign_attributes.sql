{{ config(materialized='view') }}
with

settings as (
    select * from {{ ref('stg_settings') }}
),

customer_attributes as (
    select * from {{ ref('customer_attributes') }}
),

wanted as (
    select
        segmentation as attribute,
        place
    from {{ ref('int_campaign_segmentations') }}
    where place is not null
),

names as (
    select {{ ordered_list('attribute', 'place') }} as attributes
    from wanted
),

mapped as (
    select
        customer_attributes.customer_id,
        {{ map_of('customer_attributes.attribute', 'customer_attributes.value_text') }}
            as attribute_values
    from customer_attributes
    inner join wanted on customer_attributes.attribute = wanted.attribute
    group by customer_attributes.customer_id
),

covariates as (
    select
        customer_attributes.customer_id,
        max(customer_attributes.value_number) as covariate
    from customer_attributes
    inner join settings
        on
            customer_attributes.attribute = settings.value
            and settings.section = 'experiment'
            and settings.item = 'covariate'
    group by customer_attributes.customer_id
),

int_campaign_attributes as (
    select
        customer_id,
        covariates.covariate,
        {{ each(
            'names.attributes',
            'one',
            "coalesce(mapped.attribute_values[one], 'unknown')",
        ) }} as attribute_values
    from mapped
    full outer join covariates using (customer_id)
    cross join names
)

select * from int_campaign_attributes
