with

company as (
    select * from {{ ref('int_company') }}
),

quarters as (
    select back.quarters_back
    from (values (0), (1), (2), (3), (4), (5), (6), (7)) as back (quarters_back)
),

candidates as (
    select
        company.data_from,
        (
            date_trunc('quarter', company.data_to)
            - interval 3 month * quarters.quarters_back
        )::date - 1 as snapshot_date
    from company
    cross join quarters
),

int_snapshot_dates as (
    select snapshot_date
    from candidates
    where data_from + interval 3 month <= snapshot_date + 1
)

select * from int_snapshot_dates
