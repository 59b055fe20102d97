with

company as (
    select
        *,
        (
            select coalesce(max(value::integer), 30) from {{ ref('stg_settings') }}
            where section = 'web' and item = 'lookback_days'
        ) as lookback_days
    from {{ ref('int_company') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

contacts as (
    select
        *,
        -- Letters are neither opened nor clicked: to have got one is all that is known.
        count(opened_at) over campaign + count(clicked_at) over campaign = 0 as is_letter
    from {{ ref('int_campaign_contacts') }}
    window campaign as (partition by campaign_id)
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
        end)::bigint as claimed_conversions,
        coalesce(sum(responses.spend), 0)::decimal(18, 4) as claimed_revenue
    from {{ ref('stg_campaign_responses') }} as responses
    left join merged_customers
        on responses.customer_id = merged_customers.source_customer_id
    group by all
    having claimed_conversions > 0
),

touched as (
    select
        campaign_id || ' ' || customer_id as touch_id,
        campaign_id,
        customer_id,
        coalesce(clicked_at, assigned_at) as touched_at,
        coalesce(
            {{ local_date('clicked_at', 'company.timezone') }}, assigned_date
        ) as touched_date,
        coalesce(outcome_to, assigned_date + company.lookback_days) as counts_to,
        null::bigint as claimed_conversions,
        null::decimal(18, 4) as claimed_revenue
    from contacts
    cross join company
    where not is_control and (clicked_at is not null or is_letter)
),

claimed as (
    select
        responses.campaign_id || ' ' || responses.customer_id || ' '
        || coalesce(responses.responded_date::varchar, 'bought') as touch_id,
        responses.campaign_id,
        responses.customer_id,
        coalesce(responses.responded_at, contacts.assigned_at) as touched_at,
        coalesce(responses.responded_date, contacts.assigned_date) as touched_date,
        coalesce(
            responses.responded_date,
            contacts.outcome_to,
            contacts.assigned_date + company.lookback_days
        ) as counts_to,
        responses.claimed_conversions,
        responses.claimed_revenue
    from responses
    cross join company
    left join contacts using (campaign_id, customer_id)
    where not coalesce(contacts.is_control, false)
),

int_contact_touches as (
    select
        touches.touch_id,
        'customer:' || touches.customer_id as person_id,
        touches.customer_id,
        touches.touched_at,
        coalesce(touches.touched_date, campaigns.starts_on, company.data_to)
            as touched_date,
        touches.counts_to,
        coalesce(campaigns.channel, 'unknown') as channel,
        touches.campaign_id,
        touches.claimed_conversions,
        touches.claimed_revenue
    from (
        select * from touched
        union all
        select * from claimed
    ) as touches
    cross join company
    left join campaigns on touches.campaign_id = campaigns.campaign_id
)

select * from int_contact_touches
