{% set built = built_relation('intermediate', 'int_web_events') %}
{% set earlier = built_relation('intermediate', 'int_touched_visitors') %}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

web_events as (
    select * from {{ ref('stg_web_events') }}
),

moved_customers as (
    select * from {{ ref('int_moved_customers') }}
),

built_events as (
    {% if built and not night_is_full() %}
        select * from {{ built }}
    {% else %}
        select
            null::varchar as visitor_id,
            null::bigint as load_id,
            null::bigint as line
        where false
    {% endif %}
),

visitor_ids as (
    select web_events.visitor as visitor_id
    from web_events
    inner join night on web_events._landing_id > night.built_landing_id
    union all
    select visitor
    from web_events
    where customer_id in (select source_customer_id from moved_customers)
    union all
    -- Events that went, alone or with their load.
    select built_events.visitor_id
    from built_events
    left join web_events
        on
            built_events.load_id = web_events._load_id
            and built_events.line = web_events._line
    where web_events.event_id is null
    {%- if earlier %}
        union all
        -- A build that failed leaves its visitors to the next.
        select earlier.visitor_id
        from {{ earlier }} as earlier
        inner join night on earlier.night_number = night.night_number
    {%- endif %}
),

int_touched_visitors as (
    select distinct
        visitor_ids.visitor_id,
        night.night_number
    from visitor_ids
    cross join night
)

select * from int_touched_visitors
