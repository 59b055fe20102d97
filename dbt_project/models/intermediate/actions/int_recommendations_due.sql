{%- set built = built_relation('intermediate', 'int_customer_recommendations') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

affinities as (
    select max(learned_to) as learned_to
    from {{ ref('product_affinities') }}
),

built as (
    {% if built and not night_is_full() -%}
        select max(learned_to) as learned_to
        from {{ built }}
    {%- else -%}
        select null::date as learned_to
    {%- endif %}
),

customer_ids as (
    select customer_id
    from {{ ref('int_touched_customers') }}
    union
    -- Whose purchases of a day tonight are more than a year ago, or no longer are.
    select order_days.customer_id
    from {{ ref('int_order_days') }} as order_days
    inner join night
        on
            order_days.order_date > least(night.data_to, night.built_data_to) - 365
            and order_days.order_date
            <= greatest(night.data_to, night.built_data_to) - 365
    union
    -- A month that has been learned from changes everybody's.
    select customers.customer_id
    from {{ ref('int_ordering_customers') }} as customers
    cross join affinities
    cross join built
    cross join night
    where affinities.learned_to is distinct from built.learned_to
),

int_recommendations_due as (
    select customer_id
    from customer_ids
    where customer_id is not null
)

select * from int_recommendations_due
