{{ config(materialized='view') }}
{%- set numbers = used_numbers() -%}
with

eves as (
    select
        campaign_id,
        customer_id,
        frequency > 0 as is_buyer,
        [
            {%- for name in numbers %}
                {{ name }}::double{{ ',' if not loop.last }}
            {%- endfor %}
        ] as numbers
    from {{ ref('int_campaign_eves') }}
),

today as (
    select * from {{ ref('int_segmentation_numbers') }}
),

shares as (
    select * from {{ ref('int_campaign_shares') }}
),

recipes as (
    select
        recipe.feature_set,
        bool_or(recipe.is_order_based) as is_order_based,
        {{ ordered_list('recipe.feature', 'recipe.feature_number') }} as features,
        {{ ordered_list('recipe.place', 'recipe.feature_number') }} as places
    from {{ ref('int_segmentation_recipe') }} as recipe
    inner join {{ ref('int_segmentation_sets') }} as sets
        on recipe.feature_set = sets.feature_set and sets.is_published
    group by recipe.feature_set
),

-- Attributes and categories as last known; those made of orders were not known yet.
int_campaign_features as (
    select
        eves.campaign_id,
        eves.customer_id,
        recipes.feature_set,
        {{ each_at(
            'recipes.places',
            'place',
            'i',
            "case when recipes.features[i] like 'share of %'"
            ' then coalesce(shares.shares[recipes.features[i]], 0)'
            ' when place <= ' ~ numbers | length ~ ' then eves.numbers[place]'
            " when recipes.features[i] not like 'rfm_segment=%'"
            " and recipes.features[i] not like 'favourite_%'"
            ' then today.numbers[place] end',
        ) }} as feature_values
    from eves
    inner join recipes on not recipes.is_order_based or eves.is_buyer
    left join today on eves.customer_id = today.customer_id
    left join shares
        on
            eves.campaign_id = shares.campaign_id
            and eves.customer_id = shares.customer_id
)

select * from int_campaign_features
