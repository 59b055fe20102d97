-- A misspelt version would be tested by nobody and missed by nobody. Campaigns that
-- have not begun may have their hypotheses already.
with

settings as (
    select * from {{ ref('stg_settings') }}
),

arms as (
    select * from {{ ref('int_campaign_arms') }}
),

begun as (
    select
        settings.item,
        settings.value as campaign_id
    from settings
    where
        settings.section = 'hypothesis_campaign'
        and settings.value in (select campaign_id from arms)
)

select
    begun.campaign_id,
    settings.value as version
from begun
inner join settings
    on
        begun.item = settings.item
        and settings.section in ('hypothesis_treatment', 'hypothesis_control')
left join arms
    on
        begun.campaign_id = arms.campaign_id
        and settings.value = arms.version
where arms.version is null
