with

feature_values as (
    select * from {{ ref('int_feature_values') }}
),

customers as (
    select count(*) as customers
    from {{ ref('customers_abt') }}
),

aggregates as (
    select
        feature,
        count(feature_value)::bigint as present,
        count(distinct feature_value)::bigint as distinct_values,
        round({{ mean('feature_value') }}, 6) as mean,
        round(stddev_samp(feature_value), 6) as standard_deviation,
        min(feature_value) as minimum,
        {{ percentiles('feature_value', '0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99') }}
            as quantiles,
        max(feature_value) as maximum
    from feature_values
    group by feature
),

profiles as (
    select
        *,
        {{ element('quantiles', '1') }} as quantile_01,
        {{ element('quantiles', '2') }} as quantile_05,
        {{ element('quantiles', '3') }} as quantile_25,
        {{ element('quantiles', '4') }} as median,
        {{ element('quantiles', '5') }} as quantile_75,
        {{ element('quantiles', '6') }} as quantile_95,
        {{ element('quantiles', '7') }} as quantile_99
    from aggregates
),

outliers as (
    select
        profiles.feature,
        count(*)::bigint as outliers
    from feature_values
    inner join profiles on feature_values.feature = profiles.feature
    where
        feature_values.feature_value
        < profiles.quantile_25 - 1.5 * (profiles.quantile_75 - profiles.quantile_25)
        or feature_values.feature_value
        > profiles.quantile_75 + 1.5 * (profiles.quantile_75 - profiles.quantile_25)
    group by profiles.feature
),

feature_profiles as (
    select
        profiles.feature,
        customers.customers::bigint as customers,
        1 - profiles.present / nullif(customers.customers, 0)::double as missing_share,
        profiles.distinct_values,
        profiles.mean,
        profiles.standard_deviation,
        profiles.minimum,
        profiles.quantile_01,
        profiles.quantile_05,
        profiles.quantile_25,
        profiles.median,
        profiles.quantile_75,
        profiles.quantile_95,
        profiles.quantile_99,
        profiles.maximum,
        coalesce(outliers.outliers, 0) as outliers
    from profiles
    cross join customers
    left join outliers on profiles.feature = outliers.feature
)

select * from feature_profiles
order by feature
