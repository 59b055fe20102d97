with

customer_tests as (
    select
        hypothesis,
        metric,
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
        skewness,
        zero_share,
        normality_p_value,
        variance_ratio,
        variance_p_value,
        is_shown,
        verdict
    from {{ ref('int_customer_tests') }}
)

select * from customer_tests
order by hypothesis
