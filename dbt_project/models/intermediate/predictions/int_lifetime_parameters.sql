{{ config(materialized='view') }}
with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'lifetime'
),

models as (
    select models.*
    from {{ ref('prediction_models') }} as models
    inner join due on models.model_id = due.model_id
),

parameters as (
    select
        {% for name in ['r', 'alpha', 'a', 'b'] -%}
            max(value) filter (
                where model = 'MBG/NBD' and metric = '{{ name }}'
            ) as {{ name }},
        {% endfor -%}
        {% for name in ['p', 'q', 'v'] -%}
            max(value) filter (
                where model = 'Gamma-Gamma' and metric = '{{ name }}'
            ) as {{ name }},
        {% endfor -%}
        max(model_id) filter (where part = 'parameter') as model_id,
        max(note) as note
    from models
),

-- One row, of nulls where there is no model.
int_lifetime_parameters as (
    select
        parameters.* exclude (note),
        due.value_basis,
        case
            when due.fitted_on is null
                then 'no quarter with three months of orders before it has ended'
            else parameters.note
        end as reason
    from due
    cross join parameters
)

select * from int_lifetime_parameters
