{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'lifetime'
),

models as (
    select * from {{ ref('prediction_models') }}
    where target = 'lifetime'
),

in_force as (
    select max(models.fitted_on) as fitted_on
    from models
    inner join due
        on
            models.recipe_hash = due.recipe_hash
            and models.fitted_on <= due.fitted_on
    where models.part = 'parameter'
),

notes as (
    select max(models.note) as note
    from models
    inner join due
        on
            models.recipe_hash = due.recipe_hash
            and models.fitted_on = due.fitted_on
),

-- One row, of nulls where there is no model.
int_lifetime_parameters as (
    select
        {% for name in ['r', 'alpha', 'a', 'b'] -%}
            max(models.value) filter (
                where models.model = 'MBG/NBD' and models.metric = '{{ name }}'
            ) as {{ name }},
        {% endfor -%}
        {% for name in ['p', 'q', 'v'] -%}
            max(models.value) filter (
                where models.model = 'Gamma-Gamma' and models.metric = '{{ name }}'
            ) as {{ name }},
        {% endfor -%}
        any_value(due.value_basis) as value_basis,
        any_value(models.model_id) as model_id,
        case
            when any_value(models.model_id) is not null then null
            when any_value(due.fitted_on) is null
                then 'no quarter with three months of orders before it has ended'
            else any_value(notes.note)
        end as reason
    from due
    cross join in_force
    cross join notes
    left join models
        on
            due.recipe_hash = models.recipe_hash
            and in_force.fitted_on = models.fitted_on
            and models.part = 'parameter'
)

select * from int_lifetime_parameters
