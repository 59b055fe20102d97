with

company as (
    select * from {{ ref('int_company') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

int_as_of_dates as (
    select data_to as as_of_date
    from company
    where data_to is not null
    union
    select snapshot_date
    from snapshot_dates
)

select * from int_as_of_dates
