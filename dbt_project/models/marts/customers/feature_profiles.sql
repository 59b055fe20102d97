{%- set quantiles = {
    'quantile_01': 0.01, 'quantile_05': 0.05, 'quantile_25': 0.25, 'median': 0.5,
    'quantile_75': 0.75, 'quantile_95': 0.95, 'quantile_99': 0.99
} -%}
with

customers as (
    select count(*) as customers
    from {{ ref('customers_abt') }}
),

-- Of many customers many have the same value: all is worked out from these.
counts as (
    select
        feature,
        feature_value,
        count(*) as customers
    from {{ ref('int_feature_values') }}
    group by feature, feature_value
),

placed as (
    select
        *,
        sum(customers) over (
            partition by feature order by feature_value asc nulls last
        ) as customers_to,
        coalesce(
            sum(case when feature_value is not null then customers end) over (
                partition by feature
            ),
            0
        ) as present
    from counts
),

profiles as (
    select
        feature,
        max(present) as present,
        count(feature_value)::bigint as distinct_values,
        {{ mean('feature_value', 'customers') }} as mean,
        min(feature_value) as minimum,
        {% for name, place in quantiles.items() -%}
            min(feature_value) filter (
                where customers_to > floor({{ place }} * (present - 1))
            ) as {{ name }}_low,
            min(feature_value) filter (
                where customers_to > ceil({{ place }} * (present - 1))
            ) as {{ name }}_high,
            {{ name }}_low + (max(present) - 1) * {{ place }} % 1
            * ({{ name }}_high - {{ name }}_low) as {{ name }},
        {% endfor -%}
        max(feature_value) as maximum
    from placed
    group by feature
),

spreads as (
    select
        counts.feature,
        sqrt(
            sum(counts.customers * pow(counts.feature_value - profiles.mean, 2))
            / nullif(max(profiles.present) - 1, 0)
        ) as standard_deviation,
        coalesce(sum(counts.customers) filter (
            where
            counts.feature_value < quantile_25 - 1.5 * (quantile_75 - quantile_25)
            or counts.feature_value > quantile_75 + 1.5 * (quantile_75 - quantile_25)
        ), 0)::bigint as outliers
    from counts
    inner join profiles on counts.feature = profiles.feature
    group by counts.feature
),

feature_profiles as (
    select
        profiles.feature,
        customers.customers::bigint as customers,
        1 - profiles.present / nullif(customers.customers, 0)::double as missing_share,
        profiles.distinct_values,
        round(profiles.mean, 6) as mean,
        round(spreads.standard_deviation, 6) as standard_deviation,
        profiles.minimum,
        {% for name in quantiles -%}
            profiles.{{ name }},
        {% endfor -%}
        profiles.maximum,
        spreads.outliers
    from profiles
    cross join customers
    inner join spreads on profiles.feature = spreads.feature
)

select * from feature_profiles
order by feature
