with

settings as (
    select * from {{ ref('stg_settings') }}
),

feed_days as (
    select * from {{ ref('int_feed_days') }}
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

-- What orders cannot tell, the next best feed does.
first_feed as (
    select min(precedence) as precedence
    from feed_days
),

data_days as (
    select
        min(feed_days.data_from) as data_from,
        max(feed_days.data_to) as data_to
    from feed_days
    inner join first_feed
        on feed_days.precedence = first_feed.precedence
),

int_company as (
    select
        configured.company_name,
        configured.currency,
        configured.timezone,
        configured.fiscal_year_starts,
        data_days.data_from,
        data_days.data_to
    from configured
    cross join data_days
)

select * from int_company
