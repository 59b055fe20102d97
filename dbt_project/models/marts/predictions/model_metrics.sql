with

grades as (
    select
        *,
        max(value) filter (where model = 'recency only') over (
            partition by model_id, metric
        ) as baseline
    from {{ ref('int_model_grades') }}
    where part = 'metric'
),

model_metrics as (
    select
        target,
        model,
        test_from,
        test_to,
        case
            when metric like 'importance of %' then 'importance'
            else metric
        end as metric,
        case
            when metric like 'importance of %'
                then replace(metric, 'importance of ', '')
        end as feature,
        model_id,
        is_chosen,
        value,
        low as ci_low,
        high as ci_high,
        baseline
    from grades
)

select * from model_metrics
