with

company as (
    select * from {{ ref('int_company') }}
),

affinities as (
    select * from {{ ref('int_product_affinities') }}
),

bought as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        max(coalesce(order_lines.department_id, 'unknown')) as department_id,
        max(order_lines.order_date) as last_order_date,
        count(*) as lines
    from {{ ref('order_lines') }} as order_lines
    inner join company on order_lines.order_date > company.data_to - 365
    where
        order_lines.is_purchase
        and order_lines.is_complete
        and not order_lines.is_guest
        and order_lines.product_id is not null
    group by order_lines.customer_id, order_lines.product_id
),

-- What a basket tells weighs a fiftieth: a companion is bought with its product more
-- than after it. From a hundredth to a twentieth, no weight finds more purchases.
products as (
    select
        customer_id,
        'product' as interest,
        product_id as interest_id,
        0.02 as weight
    from bought
    qualify row_number() over (
        partition by customer_id order by last_order_date desc, product_id asc
    ) <= 10
),

departments as (
    select
        customer_id,
        'department' as interest,
        department_id as interest_id,
        sum(lines) / sum(sum(lines)) over (partition by customer_id)::double as weight
    from bought
    group by customer_id, department_id
    qualify row_number() over (
        partition by customer_id order by sum(lines) desc, department_id
    ) <= 4
),

interests as (
    select * from products
    union all
    select * from departments
),

-- Rounded, as sums of doubles depend on the order of rows in their last digits.
scored as (
    select
        interests.customer_id,
        affinities.product_id,
        round(sum(interests.weight * affinities.chance), 9) as score
    from interests
    inner join affinities
        on
            interests.interest = affinities.interest
            and interests.interest_id = affinities.interest_id
    group by interests.customer_id, affinities.product_id
),

ranked as (
    select
        scored.customer_id,
        scored.product_id,
        row_number() over (
            partition by scored.customer_id
            order by scored.score desc, scored.product_id asc
        ) as place
    from scored
    left join bought
        on
            scored.customer_id = bought.customer_id
            and scored.product_id = bought.product_id
    where bought.product_id is null
    qualify place <= 5
),

int_customer_recommendations as (
    select
        customer_id,
        {{ ordered_text('product_id', 'place') }} as recommended_products
    from ranked
    group by customer_id
)

select * from int_customer_recommendations
