{% set earlier = built_relation('intermediate', 'int_reviewed_customers') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

-- Tonight the last 90 and 365 days no longer hold these, or hold them again.
passed_days as (
    select
        least(night.data_to, night.built_data_to) - windows.days as passed_from,
        greatest(night.data_to, night.built_data_to) - windows.days as passed_to,
        windows.days = 365 as is_of_year
    from night
    cross join (values (90), (365)) as windows (days)
),

reviewed as (
    select
        customer_id,
        true as is_of_year
    from {{ ref('int_touched_customers') }}
    union all
    select
        order_days.customer_id,
        passed_days.is_of_year
    from {{ ref('int_order_days') }} as order_days
    inner join passed_days
        on
            order_days.order_date > passed_days.passed_from
            and order_days.order_date <= passed_days.passed_to
    where order_days.customer_id is not null
    {%- if earlier %}
        union all
        -- A build that failed leaves its customers to the next.
        select
            earlier.customer_id,
            earlier.is_of_year
        from {{ earlier }} as earlier
        inner join night on earlier.night_number = night.night_number
    {%- endif %}
),

int_reviewed_customers as (
    select
        reviewed.customer_id,
        night.night_number,
        bool_or(reviewed.is_of_year) as is_of_year
    from reviewed
    cross join night
    group by reviewed.customer_id, night.night_number
)

select * from int_reviewed_customers
