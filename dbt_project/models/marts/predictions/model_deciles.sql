with

grades as (
    select * from {{ ref('int_model_grades') }}
    where part = 'decile'
),

deciles as (
    select
        target,
        model,
        test_from,
        test_to,
        item::bigint as decile,
        model_id,
        max(value) filter (where metric = 'customers')::bigint as customers,
        max(value) filter (where metric = 'did')::bigint as positives,
        max(value) filter (where metric = 'predicted') as predicted_positives
    from grades
    group by all
),

model_deciles as (
    select
        *,
        positives / nullif(customers, 0)::double as actual_rate,
        predicted_positives / nullif(customers, 0) as predicted_rate,
        actual_rate / nullif(
            sum(positives) over model_test / (sum(customers) over model_test)::double,
            0
        ) as lift,
        sum(positives) over (partition by model_id, model order by decile)
        / nullif(sum(positives) over model_test, 0)::double as cumulative_share
    from deciles
    window model_test as (partition by model_id, model)
)

select * from model_deciles
