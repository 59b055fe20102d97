with

settings as (
    select * from {{ ref('stg_settings') }}
),

loads as (
    select * from {{ ref('stg_loads') }}
),

configured as (
    select
        max(value) filter (where item = 'name') as company_name,
        max(value) filter (where item = 'currency') as currency,
        coalesce(max(value) filter (where item = 'timezone'), 'UTC') as timezone,
        coalesce(
            (max(value) filter (where item = 'fiscal_year_starts'))::integer, 1
        ) as fiscal_year_starts
    from settings
    where section = 'company'
),

-- The day of the latest landing was still running when its rows were read.
landed as (
    select max(landed_at) as landed_at
    from loads
),

running_day as (
    select
        configured.*,
        {{ local_date('landed.landed_at', 'configured.timezone') }} as running_date
    from configured
    cross join landed
),

-- What orders cannot tell, the next best feed does.
feed_days as (
    {%- for priority, feed, day in [
        (1, 'stg_order_lines', 'order_date'),
        (2, 'stg_web_events', 'occurred_date'),
        (3, 'stg_campaign_contacts', 'assigned_date'),
        (3, 'stg_campaign_responses', 'responded_date'),
        (4, 'stg_customers', 'registered_date'),
    ] %}
    select
        {{ priority }} as priority,
        min({{ day }}) as first_date,
        max({{ day }}) as last_date
    from {{ ref(feed) }}
    cross join running_day
    where {{ day }} < coalesce(running_date, date '9999-12-31')
    union all
    {%- endfor %}
    select
        5 as priority,
        make_date(min(year)::integer, 1, 1) as first_date,
        make_date(max(year)::integer, 12, 31) as last_date
    from {{ ref('stg_department_sales') }}
),

data_days as (
    select
        priority,
        min(first_date) as data_from,
        max(last_date) as data_to
    from feed_days
    where last_date is not null
    group by priority
    order by priority
    limit 1
),

int_company as (
    select
        running_day.company_name,
        running_day.currency,
        running_day.timezone,
        running_day.fiscal_year_starts,
        data_days.data_from,
        data_days.data_to
    from running_day
    left join data_days on true
)

select * from int_company
