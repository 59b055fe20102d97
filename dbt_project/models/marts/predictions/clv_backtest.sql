{%- set sayings = {
    'predicted': 'MBG/NBD', 'bg_nbd': 'BG/NBD',
    'naive': 'naive', 'naive_average': 'naive_average',
} -%}
with

parameters as (
    select * from {{ ref('int_lifetime_parameters') }}
),

figures as (
    select models.*
    from {{ ref('prediction_models') }} as models
    inner join parameters on models.model_id = parameters.model_id
    where models.part = 'backtest'
),

days as (
    select max(value)::integer as held_out_days
    from figures
    where metric = 'held_out_days'
),

clv_backtest as (
    select
        figures.item as frequency_bucket,
        figures.item = 'all' as is_total,
        figures.fitted_on - days.held_out_days + 1 as held_out_from,
        figures.fitted_on as held_out_to,
        max(figures.value) filter (where figures.metric = 'customers')::bigint
            as customers,
        max(figures.value) filter (
            where figures.model = 'actual' and figures.metric = 'purchases'
        ) as actual_purchases,
        max(figures.value) filter (
            where figures.model = 'actual' and figures.metric = 'value'
        )::decimal(18, 4) as actual_value,
        {% for name, model in sayings.items() -%}
            max(figures.value) filter (
                where figures.model = '{{ model }}' and figures.metric = 'purchases'
            ) as {{ name }}_purchases,
            max(figures.value) filter (
                where figures.model = '{{ model }}' and figures.metric = 'value'
            )::decimal(18, 4) as {{ name }}_value,
            max(figures.value) filter (
                where figures.model = '{{ model }}' and figures.metric = 'rmse'
            ) as {{ name }}_rmse,
        {% endfor -%}
        max(parameters.value_basis) as value_basis
    from figures
    cross join days
    cross join parameters
    where figures.metric <> 'held_out_days'
    group by figures.item, figures.fitted_on, days.held_out_days
)

select * from clv_backtest
order by is_total, length(frequency_bucket), frequency_bucket
