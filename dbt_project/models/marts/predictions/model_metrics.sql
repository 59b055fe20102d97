with

due as (
    select * from {{ ref('int_predictions_due') }}
),

models as (
    select models.*
    from {{ ref('prediction_models') }} as models
    inner join due
        on
            models.recipe_hash = due.recipe_hash
            and models.fitted_on <= due.fitted_on
    where models.part in ('metric', 'parameter')
),

chosen as (
    select
        model_id,
        model,
        value::integer as days
    from models
    where part = 'parameter' and metric = 'days'
),

metrics as (
    select
        *,
        item::date as period,
        max(value) filter (where model = 'recency only') over (
            partition by model_id, metric
        ) as baseline
    from models
    where part = 'metric'
),

model_metrics as (
    select
        metrics.target,
        metrics.model,
        metrics.period + 1 as test_from,
        metrics.period + chosen.days as test_to,
        case
            when metrics.metric like 'importance of %' then 'importance'
            else metrics.metric
        end as metric,
        case
            when metrics.metric like 'importance of %'
                then replace(metrics.metric, 'importance of ', '')
        end as feature,
        metrics.model_id,
        metrics.model = chosen.model as is_chosen,
        metrics.value,
        metrics.low as ci_low,
        metrics.high as ci_high,
        metrics.baseline
    from metrics
    inner join chosen on metrics.model_id = chosen.model_id
)

select * from model_metrics
