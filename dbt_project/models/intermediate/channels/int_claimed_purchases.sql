with

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

contacts as (
    select
        *,
        coalesce(outcome_to, assigned_date + 30) as counts_to
    from {{ ref('int_campaign_contacts') }}
),

merged_customers as (
    select * from {{ ref('int_merged_customers') }}
),

responses as (
    select
        responses.campaign_id,
        coalesce(merged_customers.customer_id, responses.customer_id) as customer_id,
        responses.responded_date,
        max(responses.responded_at) as responded_at,
        -- A row's first figure says whether it is a purchase; one without figures is.
        sum(case
            when responses.conversions is not null then responses.conversions
            when responses.spend is not null then (responses.spend > 0)::bigint
            else (responses.visits is null)::bigint
        end)::bigint as conversions,
        coalesce(sum(responses.spend), 0)::decimal(18, 4) as revenue
    from {{ ref('stg_campaign_responses') }} as responses
    left join merged_customers
        on responses.customer_id = merged_customers.source_customer_id
    group by all
),

int_claimed_purchases as (
    select
        responses.campaign_id || ' ' || responses.customer_id || ' '
        || coalesce(responses.responded_date::varchar, 'bought') as touch_id,
        'customer:' || responses.customer_id as person_id,
        responses.customer_id,
        coalesce(responses.responded_at, contacts.assigned_at) as touched_at,
        coalesce(
            responses.responded_date, contacts.assigned_date, campaigns.starts_on
        ) as touched_date,
        coalesce(responses.responded_date, contacts.counts_to) as counts_to,
        coalesce(campaigns.channel, 'unknown') as channel,
        responses.campaign_id,
        responses.conversions,
        responses.revenue
    from responses
    left join campaigns on responses.campaign_id = campaigns.campaign_id
    left join contacts
        on
            responses.campaign_id = contacts.campaign_id
            and responses.customer_id = contacts.customer_id
    where
        responses.conversions > 0
        and not coalesce(contacts.is_control, false)
        and coalesce(
            responses.responded_date
            between contacts.assigned_date and contacts.counts_to,
            true
        )
)

select * from int_claimed_purchases
