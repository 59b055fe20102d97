{{ config(materialized='view') }}
with

night as (
    select * from {{ ref('int_night') }}
    where not is_full
),

landings as (
    select * from {{ ref('stg_landings') }}
),

identified_lines as (
    select * from {{ ref('int_identified_lines') }}
),

-- One by one, as equal values tell which row groups to read and a limit does not.
new_landings as (
    select landings.landing_id
    from landings
    inner join night on landings.landing_id > night.built_landing_id
),

int_new_lines as (
    select
        identified_lines.order_id,
        identified_lines.order_date,
        identified_lines.customer_id
    from identified_lines
    inner join new_landings
        on identified_lines._landing_id = new_landings.landing_id
)

select * from int_new_lines
