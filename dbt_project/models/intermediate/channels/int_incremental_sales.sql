with

arms as (
    select distinct
        campaign_id,
        version,
        control_version
    from {{ ref('int_campaign_arms') }}
    where not is_control and control_version is not null
),

statistics as (
    select
        campaign_id,
        version,
        contacts,
        total,
        total / contacts as rate,
        rate * (1 - rate) as variance
    from {{ ref('int_campaign_statistics') }}
    where metric = 'conversion' and segmentation = 'all' and contacts > 0
),

-- Versions that share a control share its chance too.
against_control as (
    select
        arms.campaign_id,
        control.version as control_version,
        sum(treated.contacts) as contacts,
        sum(treated.total) - sum(treated.contacts) * any_value(control.rate)
            as incremental_conversions,
        sum(treated.contacts * treated.variance)
        + sum(treated.contacts) ** 2 * any_value(control.variance / control.contacts)
            as variance
    from arms
    inner join statistics as treated
        on arms.campaign_id = treated.campaign_id and arms.version = treated.version
    inner join statistics as control
        on
            arms.campaign_id = control.campaign_id
            and arms.control_version = control.version
    group by arms.campaign_id, control.version
),

int_incremental_sales as (
    select
        campaign_id,
        round(sum(incremental_conversions), 6) as incremental_conversions,
        round(1.959964 * sqrt(sum(variance)), 6) as margin_of_error
    from against_control
    group by campaign_id
)

select * from int_incremental_sales
