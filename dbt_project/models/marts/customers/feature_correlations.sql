with

feature_sample as (
    select * from {{ ref('int_feature_sample') }}
),

pairs as (
    select
        left_features.feature as feature_1,
        right_features.feature as feature_2,
        corr(left_features.feature_value, right_features.feature_value) as pearson,
        corr(left_features.feature_rank, right_features.feature_rank) as spearman,
        count(*)::bigint as customers
    from feature_sample as left_features
    inner join feature_sample as right_features
        on
            left_features.customer_id = right_features.customer_id
            and left_features.feature < right_features.feature
    group by left_features.feature, right_features.feature
),

feature_correlations as (
    select
        feature_1,
        feature_2,
        -- A feature that never changes correlates with nothing.
        case when pearson between -2 and 2 then round(pearson, 6) end as pearson,
        case when spearman between -2 and 2 then round(spearman, 6) end as spearman,
        customers
    from pairs
)

select * from feature_correlations
order by feature_1, feature_2
