with

-- Sets that are only compared are not needed until a model is due again.
sets as (
    select * from {{ ref('int_segmentation_due') }}
    where is_published or is_due
),

recipes as (
    select
        feature_set,
        bool_or(is_order_based) as is_order_based,
        {{ ordered_list('scale', 'feature_number') }} as scales,
        {{ ordered_list('place', 'feature_number') }} as places,
        {{ ordered_list('transformed_place', 'feature_number') }} as transformed_places
    from {{ ref('int_segmentation_recipe') }}
    group by feature_set
),

numbers as (
    select * from {{ ref('int_segmentation_numbers') }}
),

vectors as (
    select
        sets.feature_set,
        recipes.scales,
        numbers.customer_id,
        {{ pick('numbers.numbers', 'recipes.places') }} as feature_values,
        {{ pick('numbers.numbers', 'recipes.transformed_places') }} as transformed
    from sets
    inner join recipes on sets.feature_set = recipes.feature_set
    inner join numbers on not recipes.is_order_based or numbers.is_buyer
),

int_segmentation_features as (
    select
        feature_set,
        customer_id,
        feature_values,
        {{ each_at(
            'transformed',
            'one',
            'i',
            "case scales[i] when 'log' then sign(one) * ln(1 + abs(one))"
            " when 'level' then coalesce(one, 0) else one end",
        ) }} as transformed
    from vectors
    -- Without an order-based feature, the customers who have any of the features.
    where {{ count_known('feature_values') }} > 0
)

select * from int_segmentation_features
