{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target <> 'lifetime'
),

models as (
    select models.*
    from {{ ref('prediction_models') }} as models
    inner join due
        on
            models.recipe_hash = due.recipe_hash
            and models.fitted_on <= due.fitted_on
),

in_force as (
    select
        target,
        max(fitted_on) as fitted_on
    from models
    where part = 'parameter'
    group by target
),

parameters as (
    select
        models.target,
        max(models.model_id) as model_id,
        max(models.model) as model,
        max(models.value) filter (where models.metric = 'intercept') as intercept
        {%- for name in propensity_features() %},
            {%- for metric in ['coefficient', 'fill'] %}
                max(models.value) filter (
                    where models.item = '{{ name }}' and models.metric = '{{ metric }}'
                ) as {{ name }}_{{ metric }}{{ ',' if not loop.last }}
            {%- endfor %}
        {%- endfor %}
    from models
    inner join in_force
        on
            models.target = in_force.target
            and models.fitted_on = in_force.fitted_on
    where models.part = 'parameter'
    group by models.target
),

notes as (
    select
        models.target,
        max(models.note) as note
    from models
    inner join due
        on
            models.target = due.target
            and models.fitted_on = due.fitted_on
    where models.part = 'note'
    group by models.target
),

int_propensity_parameters as (
    select
        parameters.* exclude (target),
        due.target,
        case
            when parameters.model_id is not null then null
            when due.fitted_on is null and due.target = 'purchase'
                then 'no quarter with three months of orders before it and 90 days after'
            when due.fitted_on is null
                then 'no campaign whose outcomes are all known'
            else notes.note
        end as reason
    from due
    left join parameters on due.target = parameters.target
    left join notes on due.target = notes.target
)

select * from int_propensity_parameters
