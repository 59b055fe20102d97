with

contacts as (
    select * from {{ ref('stg_campaign_contacts') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

arms as (
    select * from {{ ref('int_campaign_arms') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

in_arms as (
    select
        contacts.campaign_id,
        coalesce(merged_customers.customer_id, contacts.customer_id) as customer_id,
        arms.version,
        arms.is_control,
        arms.control_version,
        contacts.is_control <> arms.is_control_by_plan as is_contradicted,
        contacts.assigned_at,
        contacts.assigned_date,
        contacts.opened_at,
        contacts.clicked_at,
        contacts.unsubscribed_at
    from contacts
    inner join arms
        on
            contacts.campaign_id = arms.campaign_id
            and contacts.version = arms.landed_version
            -- A control by plan is one arm, whatever its contacts say.
            and (
                arms.is_control_by_plan
                or arms.is_control = coalesce(contacts.is_control, false)
            )
    left join merged_customers
        on contacts.customer_id = merged_customers.source_customer_id
),

-- The first assignment counts; of two arms the one whose name comes first is shown.
assigned as (
    select
        campaign_id,
        customer_id,
        min(version) as version,
        min(version) < max(version) as is_in_two_arms,
        min(is_control) as is_control,
        coalesce(bool_or(is_contradicted), false) as is_contradicted,
        min_by(control_version, version) as control_version,
        min(assigned_at) as assigned_at,
        min(assigned_date) as known_date,
        min(opened_at) as opened_at,
        min(clicked_at) as clicked_at,
        min(unsubscribed_at) as unsubscribed_at,
        count(*)::bigint as assignments
    from in_arms
    group by campaign_id, customer_id
),

-- Where contacts have no day, the campaign's first counts.
dated as (
    select
        assigned.*,
        coalesce(assigned.known_date, campaigns.starts_on) as assigned_date,
        assigned_date + campaigns.outcome_days::integer as outcome_to,
        campaigns.seen_to,
        campaigns.outcome_source
    from assigned
    inner join campaigns on assigned.campaign_id = campaigns.campaign_id
),

int_campaign_contacts as (
    select
        dated.*,
        dated.assigned_date - 1 as eve,
        coalesce(dated.outcome_to <= dated.seen_to, true) as is_complete,
        not dated.is_in_two_arms
        -- Orders can't be told to come after a contact that has no day.
        and (
            dated.assigned_date is not null
            or dated.outcome_source is distinct from 'orders'
        ) as is_analysed,
        customer_ids.is_known
    from dated
    inner join customer_ids on dated.customer_id = customer_ids.customer_id
)

select * from int_campaign_contacts
