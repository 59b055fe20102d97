with

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

parameters as (
    select * from {{ ref('int_propensity_parameters') }}
),

tree_scores as (
    select * from {{ ref('int_tree_scores') }}
),

logits as (
    select
        customers_abt.customer_id,
        customers_abt.frequency > 0 as has_bought,
        parameters.target,
        parameters.intercept
        {%- for name in propensity_features() %}
            + parameters.{{ name }}_coefficient * coalesce(
                sign(customers_abt.{{ name }}::double)
                * ln(1 + abs(customers_abt.{{ name }}::double)),
                parameters.{{ name }}_fill
            )
        {%- endfor %} as logit
    from customers_abt
    cross join parameters
    where parameters.model_id is not null
),

scores as (
    select
        logits.customer_id,
        logits.target,
        coalesce(1 / (1 + exp(-logits.logit)), tree_scores.probability) as probability
    from logits
    left join tree_scores
        on
            logits.customer_id = tree_scores.customer_id
            and logits.target = tree_scores.target
    -- Who has never bought is no customer that a model of repeat purchases has seen.
    where logits.has_bought or logits.target <> 'purchase'
),

int_propensity_scores as (
    select
        customer_id,
        max(probability) filter (where target = 'purchase') as p_purchase_90d,
        max(probability) filter (where target = 'response') as p_response,
        max(probability) filter (where target = 'treated')
        - max(probability) filter (where target = 'control') as uplift
    from scores
    group by customer_id
)

select * from int_propensity_scores
