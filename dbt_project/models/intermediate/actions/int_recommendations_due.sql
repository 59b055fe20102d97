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

int_recommendations_due as (
    select customer_id
    from {{ ref('int_reviewed_customers') }}
    where is_of_year
    union
    -- A month that has been learned from changes everybody's.
    select customers.customer_id
    from {{ ref('int_ordering_customers') }} as customers
    cross join affinities
    cross join built
    cross join night
    where affinities.learned_to is distinct from built.learned_to
)

select * from int_recommendations_due
