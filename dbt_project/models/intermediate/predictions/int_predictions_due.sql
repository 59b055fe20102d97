{%- set models = adapter.get_relation(target.database, 'ops', 'prediction_models') -%}
with

company as (
    select * from {{ ref('int_company') }}
),

snapshots as (
    select
        max(snapshot_date) as latest,
        max(snapshot_date) filter (where snapshot_date + 90 <= data_to) as latest_known
    from {{ ref('int_snapshot_dates') }}
    cross join company
),

costs as (
    select
        case
            when
                sum(gross_sales) filter (where unit_cost >= 0)
                >= 0.95 * sum(gross_sales)
                then 'margin'
            else 'net sales'
        end as value_basis
    from {{ ref('products') }}
),

-- Campaigns whose outcomes are all known.
campaigns as (
    select
        max(outcome_to) as outcome_to,
        {{ days_between('min(eve)', 'max(outcome_to)') }} as days
    from {{ ref('int_campaign_contacts') }}
    where is_analysed and eve is not null
    group by campaign_id
    having bool_and(is_complete)
),

targets as (
    select
        'lifetime' as target,
        'lifetime 1 ' || costs.value_basis as recipe,
        costs.value_basis,
        null as days,
        snapshots.latest as fitted_on
    from costs
    cross join snapshots
    union all
    select
        'purchase' as target,
        'purchase 1' as recipe,
        null as value_basis,
        90 as days,
        latest_known as fitted_on
    from snapshots
    union all
    select
        'response' as target,
        'response 1' as recipe,
        null as value_basis,
        max(days) as days,
        max(outcome_to) as fitted_on
    from campaigns
),

dated as (
    select
        targets.target,
        targets.value_basis,
        targets.days::integer as days,
        targets.fitted_on,
        md5(targets.recipe) as recipe_hash,
        concat_ws('-', targets.target, targets.fitted_on, left(md5(targets.recipe), 8))
            as model_id,
        {{ days_between('company.data_from', 'targets.fitted_on') }} // 2 as half,
        date_trunc('month', greatest(
            targets.fitted_on - 364, targets.fitted_on - half::integer
        ))::date as held_out_from
    from targets
    cross join company
),

earlier as (
    {% if models -%}
        select distinct model_id from {{ models }}
    {%- else -%}
        select null::varchar as model_id
        where false
    {%- endif %}
),

int_predictions_due as (
    select
        dated.* exclude (half),
        dated.fitted_on is not null and earlier.model_id is null as is_due
    from dated
    left join earlier on dated.model_id = earlier.model_id
)

select * from int_predictions_due
