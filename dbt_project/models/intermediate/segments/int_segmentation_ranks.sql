with

-- Where only buyers are segmented by a feature, only buyers are ranked by it: zeros of
-- those who never bought would squeeze the others into the upper ranks.
recipe as (
    select
        feature,
        column_number,
        bool_and(is_order_based) as is_of_buyers
    from {{ ref('int_segmentation_recipe') }}
    where scale = 'rank'
    group by feature, column_number
),

feature_values as (
    select * from {{ ref('int_feature_values') }}
    where feature_value is not null
    union all
    select * from {{ ref('int_department_share_features') }}
),

buyers as (
    select customer_id
    from {{ ref('customers_abt') }}
    where frequency > 0
),

int_segmentation_ranks as (
    select
        feature_values.customer_id,
        feature_values.feature,
        recipe.column_number,
        feature_values.feature_value,
        cume_dist() over (
            partition by feature_values.feature order by feature_values.feature_value
        ) as feature_rank
    from feature_values
    inner join recipe on feature_values.feature = recipe.feature
    left join buyers on feature_values.customer_id = buyers.customer_id
    where not recipe.is_of_buyers or buyers.customer_id is not null
)

select * from int_segmentation_ranks
