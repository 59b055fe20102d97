with

journeys as (
    select * from {{ ref('int_journeys') }}
),

steps as (
    select
        null::varchar as from_channel,
        channel as to_channel,
        false as is_purchase
    from journeys
    where position = 1
    union all
    select
        channel as from_channel,
        next_channel as to_channel,
        next_channel is null and is_converting as is_purchase
    from journeys
),

int_channel_transitions as (
    select
        from_channel,
        to_channel,
        is_purchase,
        count(*)::bigint as journeys
    from steps
    group by all
)

select * from int_channel_transitions
order by from_channel nulls first, to_channel nulls last, is_purchase
