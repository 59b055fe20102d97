with

sets as (
    select * from {{ ref('int_segmentation_sets') }}
),

numbers as (
    select * from {{ ref('int_segmentation_numbers') }}
),

recipes as (
    select
        feature_set,
        bool_or(is_order_based) as is_order_based,
        {{ ordered_list('feature', 'feature_number') }} as feature_names,
        {{ ordered_list(
            "struct_pack(feature := feature, scale := scale, at := column_number)",
            'feature_number',
        ) }} as recipe
    from {{ ref('int_segmentation_recipe') }}
    group by feature_set
),

known as (
    select
        sets.feature_set,
        sets.is_published,
        sets.sample_size,
        recipes.recipe,
        numbers.customer_id,
        numbers.ranks,
        {{ each(
            'recipes.recipe',
            'one',
            'case when one.at > 0 then list_extract(numbers.numbers, one.at)'
            ' else numbers.attributes[one.feature] end',
        ) }} as known_values
    from sets
    inner join recipes on sets.feature_set = recipes.feature_set
    inner join numbers on not recipes.is_order_based or numbers.is_buyer
),

-- Without an order-based feature, the customers who have any of the features.
population as (
    select
        *,
        {{ hash_share('customer_id') }}
        < sample_size / count(*) over (partition by feature_set)::double as is_in_sample
    from known
    where list_count(known_values) > 0
),

int_segmentation_features as (
    select
        feature_set,
        customer_id,
        is_in_sample,
        {{ each(
            'range(1, len(recipe) + 1)',
            'i',
            "case recipe[i].scale when 'level' then coalesce(known_values[i], 0)"
            " else known_values[i] end",
        ) }} as feature_values,
        {{ each(
            'range(1, len(recipe) + 1)',
            'i',
            "case recipe[i].scale when 'level' then coalesce(known_values[i], 0)"
            " when 'rank' then ranks[recipe[i].feature]"
            " when 'log' then sign(known_values[i]) * ln(1 + abs(known_values[i]))"
            " else known_values[i] end",
        ) }} as transformed
    from population
    where is_published or is_in_sample
)

select * from int_segmentation_features
