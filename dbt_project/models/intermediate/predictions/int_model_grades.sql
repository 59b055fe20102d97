{{ config(materialized='view') }}
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
),

tests as (
    select
        model_id,
        max(model) filter (where part = 'parameter' and metric = 'days')
            as chosen_model,
        max(value) filter (where part = 'parameter' and metric = 'days')::integer
            as days,
        max(item) filter (where part = 'metric')::date as features_to
    from models
    group by model_id
),

int_model_grades as (
    select
        models.model_id,
        models.target,
        models.model,
        models.model = tests.chosen_model as is_chosen,
        tests.features_to + 1 as test_from,
        tests.features_to + tests.days as test_to,
        models.part,
        models.item,
        models.metric,
        models.value,
        models.low,
        models.high
    from models
    inner join tests on models.model_id = tests.model_id
    where models.part in ('metric', 'decile')
)

select * from int_model_grades
