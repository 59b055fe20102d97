with

assignments as (
    select * from {{ ref('segment_assignments') }}
),

features as (
    select * from {{ ref('int_segmentation_features') }}
),

sets as (
    select * from {{ ref('int_segmentation_sets') }}
    where is_published
),

recipe as (
    select * from {{ ref('int_segmentation_recipe') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

sizes as (
    select
        assignments.segment_id,
        count(*) as customers,
        count(*) / sum(count(*)) over ()::double as customers_share,
        sum(customers_abt.monetary)::double
        / nullif(greatest(sum(sum(customers_abt.monetary)) over (), 0), 0)
            as sales_share,
        median(customers_abt.recency_days) as recency_days
    from assignments
    left join customers_abt on assignments.customer_id = customers_abt.customer_id
    group by assignments.segment_id
),

feature_values as (
    select
        assignments.segment_id,
        assignments.segment_name,
        recipe.feature_number,
        recipe.feature,
        -- Who lacks a value of a category has 0 of it.
        coalesce(
            {{ element('features.feature_values', 'recipe.feature_number') }},
            case when recipe.scale = 'level' then 0 end
        ) as feature_value
    from assignments
    inner join features on assignments.customer_id = features.customer_id
    inner join sets on features.feature_set = sets.feature_set
    inner join recipe on sets.feature_set = recipe.feature_set
),

base as (
    select
        feature,
        {{ mean('feature_value') }} as mean,
        stddev_pop(feature_value) as deviation
    from feature_values
    group by feature
),

measured as (
    select
        segment_id,
        segment_name,
        feature_number,
        feature,
        {{ mean('feature_value') }} as mean,
        percentile_cont(0.5) within group (order by feature_value) as median
    from feature_values
    group by all
),

segment_profiles as (
    select
        measured.segment_id,
        measured.segment_name,
        measured.feature_number,
        measured.feature,
        sizes.customers,
        sizes.customers_share,
        sizes.sales_share,
        measured.segment_name || concat_ws(
            ', ', ': ' || round(100 * sizes.customers_share)::int || ' % of customers',
            round(100 * sizes.sales_share)::int || ' % of sales',
            'bought ' || round(sizes.recency_days)::int || ' days ago'
        ) as segment_description,
        round(measured.mean, 6) as mean,
        measured.median,
        round(100 * measured.mean / nullif(base.mean, 0), 6) as index_to_base,
        round((measured.mean - base.mean) / nullif(base.deviation, 0), 6) as z_score
    from measured
    inner join base on measured.feature = base.feature
    inner join sizes on measured.segment_id = sizes.segment_id
)

select * from segment_profiles
