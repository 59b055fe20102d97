{{ config(materialized='view') }}
with

features as (
    select * from {{ ref('int_campaign_features') }}
),

recipe as (
    select recipe.*
    from {{ ref('int_segmentation_recipe') }} as recipe
    inner join {{ ref('int_segmentation_sets') }} as sets
        on recipe.feature_set = sets.feature_set and sets.is_published
    where recipe.scale = 'rank'
),

-- A rank is the share of today's customers with at most as much.
ranked as (
    select
        features.campaign_id,
        features.customer_id,
        recipe.feature_number,
        {{ element('features.feature_values', 'recipe.feature_number') }}
            as feature_value,
        null::double as feature_rank
    from features
    cross join recipe
    union all
    select
        null as campaign_id,
        null as customer_id,
        recipe.feature_number,
        ranks.feature_value,
        ranks.feature_rank
    from {{ ref('int_segmentation_ranks') }} as ranks
    inner join recipe on ranks.feature = recipe.feature
),

found as (
    select
        campaign_id,
        customer_id,
        feature_number,
        case
            when feature_value is not null then coalesce(
                max(feature_rank) over (
                    partition by feature_number
                    order by feature_value asc nulls last
                ),
                0
            )
        end as feature_rank
    from ranked
),

int_campaign_ranks as (
    select
        campaign_id,
        customer_id,
        {{ map_of('feature_number', 'feature_rank') }} as ranks
    from found
    where campaign_id is not null
    group by campaign_id, customer_id
)

select * from int_campaign_ranks
