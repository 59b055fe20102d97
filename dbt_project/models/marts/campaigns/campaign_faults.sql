with

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
),

responses as (
    select * from {{ ref('int_campaign_responses') }}
),

foreign_amounts as (
    select * from {{ ref('int_campaign_foreign_amounts') }}
),

faults as (
    select * from {{ ref('int_campaign_fault_rules') }}
),

of_contacts as (
    select
        campaign_id,
        count_if(not is_known) as unknown_customer,
        count_if(is_in_two_arms) as two_arms,
        count_if(assignments > 1 and not is_in_two_arms) as repeated_assignment,
        count_if(known_date is null) as no_assignment_date,
        count_if(
            is_control
            and coalesce(opened_at, clicked_at, unsubscribed_at) is not null
        ) as contacted_control,
        count_if(is_contradicted) as contradicted_control
    from contacts
    group by campaign_id
),

of_responses as (
    select
        campaign_id,
        count_if(has_early) as response_before_contact,
        count_if(has_late) as response_after_window,
        count_if(not has_contact) as response_without_contact
    from responses
    group by campaign_id
),

counted as (
    select * from of_contacts
    unpivot (
        contacts for fault in (
            unknown_customer, two_arms, repeated_assignment, no_assignment_date,
            contacted_control, contradicted_control
        )
    )
    union all
    select * from of_responses
    unpivot (
        contacts for fault in (
            response_before_contact, response_after_window, response_without_contact
        )
    )
    union all
    select
        campaign_id,
        'foreign_currency' as fault,
        count(*) as contacts
    from foreign_amounts
    group by campaign_id
),

campaign_faults as (
    select
        campaigns.campaign_id,
        faults.fault,
        coalesce(counted.contacts, 0)::bigint as contacts,
        faults.explanation,
        faults.treatment
    from campaigns
    cross join faults
    left join counted
        on campaigns.campaign_id = counted.campaign_id and faults.fault = counted.fault
)

select * from campaign_faults
order by campaign_id, fault
