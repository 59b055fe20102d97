with

models as (
    select * from {{ ref('uplift_models') }}
),

due as (
    select * from {{ ref('int_campaign_uplift_due') }}
),

campaign_uplift as (
    select
        models.campaign_id,
        models.version,
        models.control_version,
        models.metric,
        models.model,
        models.decile,
        models.decile is null as is_total,
        models.n_treatment,
        models.n_control,
        models.value_treatment,
        models.value_control,
        models.predicted as predicted_uplift,
        models.uplift,
        models.uplift_ci_low,
        models.uplift_ci_high,
        models.qini,
        models.qini_ci_low,
        models.qini_ci_high,
        models.best as uplift_at_30,
        models.best_ci_low as uplift_at_30_ci_low,
        models.best_ci_high as uplift_at_30_ci_high,
        models.gain as gain_at_30,
        models.gain_ci_low as gain_at_30_ci_low,
        models.gain_ci_high as gain_at_30_ci_high,
        models.alpha,
        models.verdict
    from models
    inner join due on models.input_hash = due.input_hash
)

select * from campaign_uplift
order by campaign_id, version, metric, decile nulls first
