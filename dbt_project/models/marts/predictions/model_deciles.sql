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
        max(item) filter (where part = 'metric')::date as period,
        max(value) filter (where metric = 'days')::integer as days
    from models
    group by model_id
),

deciles as (
    select
        target,
        model_id,
        model,
        item::bigint as decile,
        max(value) filter (where metric = 'customers')::bigint as customers,
        max(value) filter (where metric = 'did')::bigint as positives,
        max(value) filter (where metric = 'predicted') as predicted_positives
    from models
    where part = 'decile'
    group by all
),

model_deciles as (
    select
        deciles.target,
        deciles.model,
        tests.period + 1 as test_from,
        tests.period + tests.days as test_to,
        deciles.decile,
        deciles.model_id,
        deciles.customers,
        deciles.positives,
        deciles.predicted_positives,
        deciles.positives / nullif(deciles.customers, 0)::double as actual_rate,
        deciles.predicted_positives / nullif(deciles.customers, 0) as predicted_rate,
        actual_rate / nullif(
            sum(deciles.positives) over model_test
            / (sum(deciles.customers) over model_test)::double,
            0
        ) as lift,
        sum(deciles.positives) over (
            partition by deciles.model_id, deciles.model
            order by deciles.decile
        ) / nullif(sum(deciles.positives) over model_test, 0)::double
            as cumulative_share
    from deciles
    inner join tests on deciles.model_id = tests.model_id
    window model_test as (partition by deciles.model_id, deciles.model)
)

select * from model_deciles
