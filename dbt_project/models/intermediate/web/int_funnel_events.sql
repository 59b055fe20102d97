with

settings as (
    select * from {{ ref('stg_settings') }}
    where section = 'funnel'
),

steps as (
    select
        steps.step_number,
        steps.funnel_step
    from (
        values (1, 'view'), (2, 'cart'), (3, 'checkout'), (4, 'purchase')
    ) as steps (step_number, funnel_step)
),

int_funnel_events as (
    select
        settings.value as event_type,
        max(steps.step_number) as step_number
    from settings
    inner join steps on settings.item = steps.funnel_step
    group by settings.value
)

select * from int_funnel_events
