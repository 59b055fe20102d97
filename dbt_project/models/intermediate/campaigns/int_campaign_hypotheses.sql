{{ config(materialized='view') }}
with

settings as (
    select * from {{ ref('stg_settings') }}
),

arms as (
    select distinct
        campaign_id,
        version,
        is_control,
        control_version
    from {{ ref('int_campaign_arms') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

metrics as (
    select value as metric
    from settings
    where section = 'experiment_metric'
),

stated as (
    select
        item,
        max(value) filter (where section = 'hypothesis_name') as hypothesis,
        max(value) filter (where section = 'hypothesis_campaign') as campaign_id,
        max(value) filter (where section = 'hypothesis_treatment') as treatment,
        max(value) filter (where section = 'hypothesis_control') as control
    from settings
    where section like 'hypothesis%'
    group by item
),

pairs as (
    select
        campaign_id,
        version as treatment,
        control_version as control
    from arms
    where control_version is not null
    union all
    select
        treated.campaign_id,
        treated.version as treatment,
        others.version as control
    from arms as treated
    inner join arms as others
        on
            treated.campaign_id = others.campaign_id
            and treated.version < others.version
            and not others.is_control
    where not treated.is_control
),

hypotheses as (
    select
        stated.campaign_id,
        stated.hypothesis,
        settings.value as metric,
        stated.treatment,
        stated.control
    from stated
    inner join settings
        on
            stated.item = settings.item
            and settings.section = 'hypothesis_metric'
    union all
    select
        pairs.campaign_id,
        pairs.treatment || ' against ' || pairs.control as hypothesis,
        metrics.metric,
        pairs.treatment,
        pairs.control
    from pairs
    cross join metrics
    -- What is stated of a campaign stands for all of it.
    left join stated on pairs.campaign_id = stated.campaign_id
    where stated.campaign_id is null
),

int_campaign_hypotheses as (
    select
        hypotheses.*,
        coalesce(arms.control_version = hypotheses.control, false) as is_own_control,
        campaigns.starts_on,
        campaigns.starts_on + coalesce(campaigns.outcome_days, 0)::integer as counted_to
    from hypotheses
    inner join campaigns on hypotheses.campaign_id = campaigns.campaign_id
    left join arms
        on
            hypotheses.campaign_id = arms.campaign_id
            and hypotheses.treatment = arms.version
)

select * from int_campaign_hypotheses
