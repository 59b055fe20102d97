with

web_days as (
    select
        data_from,
        data_to
    from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

web_sessions as (
    select
        web_sessions.*,
        case
            when web_sessions.is_repeat_purchase then 5
            else web_sessions.furthest_step
        end as reached_step,
        date_trunc('month', web_sessions.session_date)::date as month
    from {{ ref('web_sessions') }} as web_sessions
    inner join web_days on web_sessions.session_date <= web_days.data_to
),

steps as (
    select
        steps.step_number,
        steps.funnel_step
    from (
        values
        (0, 'visit'),
        (1, 'view'),
        (2, 'cart'),
        (3, 'checkout'),
        (4, 'purchase'),
        (5, 'repeat_purchase')
    ) as steps (step_number, funnel_step)
),

-- Who reaches a step has reached those before it, seen or unseen.
reached as (
    select
        steps.step_number::bigint as step_number,
        steps.funnel_step,
        coalesce(web_sessions.channel, 'all') as channel,
        coalesce(web_sessions.device, 'all') as device,
        web_sessions.month,
        web_sessions.channel is null
        or web_sessions.device is null
        or web_sessions.month is null as is_total,
        count(
            distinct case
                when web_sessions.reached_step >= steps.step_number
                    then web_sessions.visitor_id
            end
        )::bigint as visitors,
        count(*) filter (
            where web_sessions.reached_step >= steps.step_number
        )::bigint as sessions
    from web_sessions
    cross join steps
    group by
        grouping sets (
            (step_number, funnel_step, channel, device, month),
            (step_number, funnel_step, channel, month),
            (step_number, funnel_step, device, month),
            (step_number, funnel_step, month),
            (step_number, funnel_step)
        )
),

web_funnel as (
    select
        reached.*,
        web_days.data_from <= reached.month
        and last_day(reached.month) <= web_days.data_to as is_complete,
        -- The second step is the view: a visit is no share of it.
        visitors / nullif(nth_value(visitors, 2) over funnel, 0)::double as rate,
        visitors / nullif(first_value(visitors) over funnel, 0)::double as visit_rate,
        visitors / nullif(lag(visitors) over funnel, 0)::double as step_rate
    from reached
    cross join web_days
    window funnel as (
        partition by channel, device, month, is_total order by step_number
    )
)

select * from web_funnel
order by month nulls first, channel, device, step_number
