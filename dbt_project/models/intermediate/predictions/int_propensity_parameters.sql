{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target <> 'lifetime'
),

-- Uplift is two models, which are fitted with that of responses.
targets as (
    select
        target as due_target,
        target
    from due
    union all
    select
        'response' as due_target,
        arm.target
    from (values ('treated'), ('control')) as arm (target)
),

models as (
    select
        models.*,
        case
            when models.model in ('treated', 'control') then models.model
            else models.target
        end as of_target
    from {{ ref('prediction_models') }} as models
    inner join due on models.model_id = due.model_id
),

parameters as (
    select
        of_target,
        max(model_id) as model_id,
        {% for name in propensity_features() -%}
            max(value) filter (
                where item = '{{ name }}' and metric = 'coefficient'
            ) as {{ name }}_coefficient,
            max(value) filter (
                where item = '{{ name }}' and metric = 'fill'
            ) as {{ name }}_fill,
        {% endfor -%}
        max(value) filter (where metric = 'intercept') as intercept
    from models
    where part = 'parameter'
    group by of_target
),

notes as (
    select
        of_target,
        max(note) as note
    from models
    where part = 'note'
    group by of_target
),

int_propensity_parameters as (
    select
        targets.target,
        parameters.* exclude (of_target),
        case
            when parameters.model_id is not null then null
            when due.fitted_on is null and due.target = 'purchase'
                then 'no quarter has three months of orders before it and 90 days after'
            when due.fitted_on is null
                then 'no campaign whose outcomes are all known'
            else notes.note
        end as reason
    from targets
    inner join due on targets.due_target = due.target
    left join parameters on targets.target = parameters.of_target
    left join notes on targets.target = notes.of_target
)

select * from int_propensity_parameters
