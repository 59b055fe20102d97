{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='fail',
    pre_hook="{{ forget(is_in('customer_id', 'int_recommendations_due')) }}",
) }}
with

affinities as (
    select * from {{ ref('product_affinities') }}
    qualify learned_to = max(learned_to) over ()
),

bought as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        max(coalesce(order_lines.department_id, 'unknown')) as department_id,
        max(order_lines.order_date) as last_order_date,
        count(*) as lines
    from {{ ref('order_lines') }} as order_lines
    -- Days, one by one, tell which row groups to read.
    inner join {{ ref('int_calendar') }} as calendar
        on order_lines.order_date = calendar.order_date and calendar.is_of_last_365_days
    where
        order_lines.is_purchase
        and order_lines.is_complete
        and not order_lines.is_guest
        and order_lines.product_id is not null
        and {{ is_in('order_lines.customer_id', 'int_recommendations_due') }}
    group by order_lines.customer_id, order_lines.product_id
),

-- What a basket tells weighs a fiftieth: a companion is bought with its product more
-- than after it. From a hundredth to a twentieth, no weight finds more purchases.
interests as (
    select
        customer_id,
        'product' as interest,
        product_id as interest_id,
        0.02 as weight
    from bought
    qualify
        row_number() over (
            partition by customer_id order by last_order_date desc, product_id asc
        ) <= 10
    union all
    select
        customer_id,
        'department' as interest,
        department_id as interest_id,
        sum(lines) / sum(sum(lines)) over (partition by customer_id)::double as weight
    from bought
    group by customer_id, department_id
    qualify row_number() over (
        partition by customer_id order by sum(lines) desc, department_id
    ) <= 3
),

-- Whole, as sums of doubles depend on the order of rows. What was bought loses most.
points as (
    select
        interests.customer_id,
        affinities.product_id,
        affinities.product_number,
        (1000000000 * interests.weight * affinities.chance)::bigint as points
    from interests
    inner join affinities
        on
            interests.interest = affinities.interest
            and interests.interest_id = affinities.interest_id
    union all
    select
        bought.customer_id,
        bought.product_id,
        null as product_number,
        -1000000000000 as points
    from bought
),

-- Of equal points, what is in more orders.
scored as (
    select
        customer_id,
        product_id,
        1000 * sum(points)::bigint - max(product_number) as points
    from points
    group by customer_id, product_id
    having sum(points) >= 0
),

int_customer_recommendations as (
    select
        customer_id,
        {{ best_texts('product_id', 'points', '5') }} as recommended_products,
        (select max(learned_to) from affinities) as learned_to
    from scored
    group by customer_id
)

select * from int_customer_recommendations
