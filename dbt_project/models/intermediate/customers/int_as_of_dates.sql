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

int_as_of_dates as (
    select
        dates.as_of_date,
        known_dates.as_of_date is null as is_new
    from dates
    left join known_dates on dates.as_of_date = known_dates.as_of_date
)

select * from int_as_of_dates
