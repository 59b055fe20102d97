with

company as (
    select * from {{ ref('int_company') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
),

-- Letters are neither opened nor clicked: to have got one is all that is known.
letters as (
    select campaign_id from contacts
    group by campaign_id
    having count(coalesce(opened_at, clicked_at)) = 0
),

int_contact_touches as (
    select
        contacts.campaign_id || ' ' || contacts.customer_id as touch_id,
        'customer:' || contacts.customer_id as person_id,
        contacts.customer_id,
        coalesce(contacts.clicked_at, contacts.assigned_at) as touched_at,
        coalesce(
            {{ local_date('contacts.clicked_at', 'company.timezone') }},
            contacts.assigned_date
        ) as touched_date,
        coalesce(contacts.outcome_to, contacts.assigned_date + 30) as counts_to,
        coalesce(campaigns.channel, 'unknown') as channel,
        contacts.campaign_id
    from contacts
    cross join company
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where
        not contacts.is_control
        and (
            contacts.clicked_at is not null
            or contacts.campaign_id in (select campaign_id from letters)
        )
)

select * from int_contact_touches
