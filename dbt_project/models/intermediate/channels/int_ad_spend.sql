with

company as (
    select * from {{ ref('int_company') }}
),

customer_records as (
    select count(acquisition_channel) > 0 as name_channels
    from {{ ref('int_customer_records') }}
),

web_days as (
    select * from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

ad_spend as (
    select * from {{ ref('stg_ad_spend') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

-- Campaigns that know themselves who bought.
followed as (
    select campaign_id from {{ ref('int_campaign_contacts') }}
    union
    select campaign_id from campaigns
    where outcome_source = 'responses'
),

-- A campaign that no row of spend names cost its budget, on its first day.
budgets as (
    select
        starts_on as spend_date,
        coalesce(channel, 'unknown') as channel,
        campaign_id,
        budget as cost,
        null::bigint as impressions,
        null::bigint as clicks,
        null::bigint as leads,
        true as is_budget
    from campaigns
    where
        budget is not null
        and starts_on is not null
        and campaign_id not in (
            select campaign_id from ad_spend
            where campaign_id is not null
        )
),

costs as (
    select
        spend_date,
        channel,
        coalesce(campaign_id, 'none') as campaign_id,
        cost,
        impressions,
        clicks,
        leads,
        false as is_budget
    from ad_spend
    union all
    select * from budgets
),

int_ad_spend as (
    select
        costs.*,
        date_trunc('month', costs.spend_date)::date as month,
        followed.campaign_id is not null or web_days.feed is not null as is_tracked,
        (is_tracked or customer_records.name_channels)
        and costs.spend_date >= company.data_from as is_traced
    from costs
    inner join company on costs.spend_date <= company.data_to
    cross join customer_records
    left join web_days
        on costs.spend_date between web_days.data_from and web_days.data_to
    left join followed on costs.campaign_id = followed.campaign_id
)

select * from int_ad_spend
