{% set feeds = [
    ('order_lines', 'order_date', 1),
    ('web_events', 'occurred_date', 2),
    ('social_interactions', 'occurred_date', 3),
    ('campaign_contacts', 'assigned_date', 3),
    ('campaign_responses', 'responded_date', 3),
    ('customers', 'registered_date', 4),
] %}

with

loads as (
    select * from {{ ref('stg_loads') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
),

time_zone as (
    select coalesce(max(value), 'UTC') as timezone
    from settings
    where section = 'company' and item = 'timezone'
),

feed_landings as (
    select
        feed,
        max(landed_at) as landed_at
    from loads
    where replaced_at is null
    group by feed
),

-- The day of a feed's latest landing was still running when its rows were read.
running_days as (
    select
        feed_landings.feed,
        {{ local_date('feed_landings.landed_at', 'time_zone.timezone') }}
            as running_date
    from feed_landings
    cross join time_zone
),

feed_days as (
    {% for feed, day, precedence in feeds %}
        select
            '{{ feed }}' as feed,
            {{ precedence }} as precedence,
            min({{ day }}) as data_from,
            max({{ day }}) as data_to
        from {{ ref('stg_' ~ feed) }}
        where
            {{ day }} < (
                select coalesce(max(running_date), date '9999-12-31')
                from running_days
                where feed = '{{ feed }}'
            )
        union all
    {% endfor %}
    select
        'department_sales' as feed,
        5 as precedence,
        make_date(min(year)::integer, 1, 1) as data_from,
        make_date(max(year)::integer, 12, 31) as data_to
    from {{ ref('stg_department_sales') }}
    union all
    -- Without any dated row the company has the day before its latest landing.
    select
        'any' as feed,
        6 as precedence,
        max(running_date) - 1 as data_from,
        max(running_date) - 1 as data_to
    from running_days
),

int_feed_days as (
    select * from feed_days
    where data_to is not null
)

select * from int_feed_days
