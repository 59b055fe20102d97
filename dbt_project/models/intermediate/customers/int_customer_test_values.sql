with

settings as (
    select * from {{ ref('stg_settings') }}
),

hypotheses as (
    select
        item,
        max(value) filter (where section = 'customer_hypothesis_name') as hypothesis,
        max(value) filter (where section = 'customer_hypothesis_metric') as metric
    from settings
    where section like 'customer_hypothesis%'
    group by item
),

members as (
    select * from {{ ref('int_customer_test_groups') }}
),

feature_values as (
    select * from {{ ref('int_feature_values') }}
),

-- Who is in both groups would count twice, and tells nothing of their difference.
parted as (
    select
        item,
        customer_id,
        min(part) as part
    from members
    group by item, customer_id
    having min(part) = max(part)
),

valued as (
    select
        hypotheses.item,
        hypotheses.hypothesis,
        hypotheses.metric,
        parted.part,
        feature_values.feature_value::double as metric_value
    from parted
    inner join hypotheses on parted.item = hypotheses.item
    inner join feature_values
        on
            parted.customer_id = feature_values.customer_id
            and hypotheses.metric = feature_values.feature
    where feature_values.feature_value is not null
),

sized as (
    select
        *,
        count(*) over (partition by item, part) <= {{ var('dealt_values', 5000) }}
            as is_dealt
    from valued
),

int_customer_test_values as (
    select
        item,
        hypothesis,
        metric,
        part,
        case when is_dealt then metric_value end as metric_value,
        count(*)::bigint as contacts,
        count_if(metric_value <> 0)::bigint as non_zero,
        {{ power_sum('metric_value', 1) }} as total,
        {{ power_sum('metric_value', 2) }} as total_squares,
        {{ power_sum('metric_value', 3) }} as total_cubes,
        {{ power_sum('metric_value', 4) }} as total_fourths
    from sized
    group by item, hypothesis, metric, part, case when is_dealt then metric_value end
)

select * from int_customer_test_values
