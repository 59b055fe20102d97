{% set earlier = built_relation('intermediate', 'int_touched_months') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

order_dates as (
    select order_date from {{ ref('int_built_orders') }}
    where order_id in (select order_id from {{ ref('int_touched_orders') }})
    union all
    select order_date from {{ ref('int_new_lines') }}
    {%- if earlier %}
        union all
        -- A build that failed leaves its months to the next.
        select earlier.month as order_date
        from {{ earlier }} as earlier
        inner join night on earlier.night_number = night.night_number
    {%- endif %}
),

int_touched_months as (
    select distinct
        date_trunc('month', order_dates.order_date)::date as month,
        night.night_number
    from order_dates
    cross join night
)

select * from int_touched_months
