with

campaign_tests as (
    select
        campaign_id,
        hypothesis,
        metric,
        segmentation,
        segment_id,
        treatment,
        control,
        n_treatment,
        n_control,
        value_treatment,
        value_control,
        lift,
        ci_low,
        ci_high,
        lift_relative,
        lift_relative_ci_low,
        lift_relative_ci_high,
        alpha,
        p_value,
        p_adjusted,
        adjustment,
        test_name,
        test_reason,
        minimum_detectable_effect,
        cuped_lift,
        cuped_ci_low,
        cuped_ci_high,
        cuped_p_value,
        cuped_gain,
        anytime_ci_low,
        anytime_ci_high,
        skewness,
        zero_share,
        normality_p_value,
        variance_ratio,
        variance_p_value,
        sample_ratio_check,
        sample_ratio_p_value,
        is_complete,
        is_shown,
        verdict
    from {{ ref('int_campaign_tests') }}
)

select * from campaign_tests
order by campaign_id, hypothesis, metric, segmentation, segment_id
