with

parameters as (
    select * from {{ ref('int_lifetime_parameters') }}
),

histories as (
    select * from {{ ref('int_purchase_histories') }}
),

forecasts as (
    select * from {{ ref('int_lifetime_forecasts') }}
),

alive as (
    select
        histories.*,
        parameters.*,
        1 / (
            1 + parameters.a / (parameters.b + histories.frequency)
            * pow(
                (parameters.alpha + histories.age_days)
                / (parameters.alpha + histories.recency_days),
                parameters.r + histories.frequency
            )
        ) as p_alive,
        pow(
            (parameters.alpha + histories.age_days)
            / (parameters.alpha + histories.age_days + 365),
            parameters.r + histories.frequency
        ) as p_silent
    from histories
    cross join parameters
),

-- Where a year without a purchase is likely the interval begins with it. Other limits
-- are quantiles of who buys again, which stand at the squares of fortieths.
limited as (
    select
        *,
        p_alive * (1 - p_silent) as p_buys,
        case when p_buys > 0.95 then 40 * sqrt(1 - 0.95 / p_buys) else 0 end
            as low_place,
        40 * sqrt(greatest(
            1 - case when p_buys > 0.95 then 0.05 else 0.10 end / p_buys, 0
        )) as high_place
    from alive
),

forecast as (
    select
        limited.*,
        limited.p_alive * forecasts.expected_purchases as expected_purchases_12m,
        limited.p * (limited.v + limited.amount)
        / (limited.p * (limited.frequency + 1) + limited.q - 1) as expected_value,
        {% for limit in ['low', 'high'] -%}
            floor(limited.{{ limit }}_place)::integer as {{ limit }}_step,
            {{ element('forecasts.multiples', limit ~ '_step + 1') }}
                as {{ limit }}_from,
            {{ element('forecasts.multiples', limit ~ '_step + 2') }}
                as {{ limit }}_to,
        {% endfor -%}
        limited.v + limited.amount as unit
    from limited
    left join forecasts
        on
            limited.frequency_step = forecasts.frequency_step
            and limited.age_step = forecasts.age_step
),

int_lifetime_scores as (
    select
        customer_id,
        p_alive,
        expected_purchases_12m,
        expected_value as expected_purchase_value,
        expected_purchases_12m * expected_value as clv_12m,
        {% for limit in ['low', 'high'] -%}
            unit * (
                {{ limit }}_from
                + ({{ limit }}_place - {{ limit }}_step)
                * ({{ limit }}_to - {{ limit }}_from)
            ) as clv_12m_{{ limit }},
        {% endfor -%}
        -- One in ten would stay away for so long by the own rhythm (Lomax).
        case
            when frequency > 0 then last_order_date + least(
                ceil((pow(10, 1.0 / frequency) - 1) * recency_days), 100000
            )::integer
        end as overdue_on
    from forecast
)

select * from int_lifetime_scores
