-- depends_on: {{ ref('int_night') }}
{% set features = built_relation('intermediate', 'int_customer_features') %}
with

company as (
    select * from {{ ref('int_company') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

dates as (
    select data_to as as_of_date
    from company
    where data_to is not null
    union
    select snapshot_date
    from snapshot_dates
),

known_dates as (
    {% if features and not night_is_full() %}
        select distinct as_of_date from {{ features }}
    {% else %}
        select as_of_date from dates
        where false
    {% endif %}
),

last_day as (
    select max(as_of_date) as as_of_date
    from known_dates
),

named as (
    select
        dates.as_of_date,
        known_dates.as_of_date is not null as is_known,
        case
            when known_dates.as_of_date is null and company.data_to is not null
                then last_day.as_of_date
        end as carried_from,
        last_day.as_of_date as last_as_of_date
    from dates
    left join known_dates on dates.as_of_date = known_dates.as_of_date
    left join company on dates.as_of_date = company.data_to
    cross join last_day
),

-- A day that is known to all is reviewed for some: from the first touched month on, and
-- the last one, from which others are carried on to today, so that none stands twice.
int_as_of_dates as (
    select
        as_of_date,
        not is_known and carried_from is null as is_new,
        carried_from is not null
        or (
            is_known
            and ({{ since_touched('as_of_date') }} or as_of_date = last_as_of_date)
        ) as is_reviewed,
        carried_from
    from named
)

select * from int_as_of_dates
