with

plans as (
    select * from {{ ref('stg_campaign_versions') }}
),

landed as (
    select
        contacts.campaign_id,
        contacts.version,
        coalesce(contacts.is_control, false) as is_marked,
        count(*)::bigint as contacts
    from {{ ref('stg_campaign_contacts') }} as contacts
    group by all
),

marked as (
    select
        coalesce(landed.campaign_id, plans.campaign_id) as campaign_id,
        coalesce(landed.version, plans.version) as landed_version,
        plans.is_control as is_control_by_plan,
        coalesce(plans.is_control, false) or coalesce(landed.is_marked, false)
            as is_control,
        plans.control_version,
        plans.expected_share
    from landed
    full outer join plans
        on
            landed.campaign_id = plans.campaign_id
            and landed.version = plans.version
),

-- Controls of a version of which others were treated are an arm of their own.
split as (
    select distinct
        marked.*,
        marked.is_control
        and not coalesce(
            marked.is_control_by_plan, bool_and(marked.is_control) over versions
        ) as is_own_control,
        bool_or(marked.is_control) over versions
        and bool_or(not marked.is_control) over versions as is_split
    from marked
    window versions as (partition by marked.campaign_id, marked.landed_version)
),

named as (
    select
        *,
        case
            when is_own_control then landed_version || ' control' else landed_version
        end as version
    from split
),

controls as (
    select
        campaign_id,
        version
    from named
    where is_control
),

only_controls as (
    select
        campaign_id,
        max(version) as version
    from controls
    group by campaign_id
    having count(distinct version) = 1
),

int_campaign_arms as (
    select
        named.campaign_id,
        named.version,
        named.landed_version,
        named.is_control,
        named.is_control_by_plan,
        case
            when not named.is_control
                then coalesce(
                    named.control_version, own_controls.version, only_controls.version
                )
        end as control_version,
        case when not named.is_split then named.expected_share end as expected_share
    from named
    left join controls as own_controls
        on
            named.campaign_id = own_controls.campaign_id
            and named.version || ' control' = own_controls.version
    left join only_controls on named.campaign_id = only_controls.campaign_id
)

select * from int_campaign_arms
