with

spend as (
    select * from {{ ref('int_ad_spend') }}
),

paid_channels as (
    select
        channel,
        min(spend_date) filter (where is_tracked) as tracked_from,
        min(spend_date) filter (where is_traced) as traced_from
    from spend
    group by channel
),

costs as (
    select
        campaign_id,
        channel,
        month,
        sum(cost) as cost,
        sum(cost) filter (where is_tracked) as tracked_cost,
        sum(cost) filter (where is_traced) as acquisition_cost,
        sum(cost) filter (where is_budget) as budgeted_cost,
        sum(cost) filter (where clicks is not null) as clicked_cost,
        sum(cost) filter (where leads is not null) as led_cost,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(clicks) filter (where impressions is not null) as shown_clicks,
        sum(impressions) filter (where clicks is not null) as clicked_impressions,
        sum(clicks) filter (where is_tracked) as tracked_clicks,
        sum(leads) as leads
    from spend
    group by campaign_id, channel, month
),

-- What the company pays for: a campaign's, and a channel's since spend that can tell.
sales as (
    select
        conversions.campaign_id,
        conversions.channel,
        date_trunc('month', conversions.converted_date)::date as month,
        sum(conversions.conversions) as conversions,
        sum(conversions.revenue) as revenue
    from {{ ref('int_conversions') }} as conversions
    left join paid_channels on conversions.channel = paid_channels.channel
    where
        conversions.campaign_id <> 'none'
        or conversions.converted_date >= paid_channels.tracked_from
    group by all
),

acquisitions as (
    select
        acquisitions.campaign_id,
        acquisitions.acquisition_channel as channel,
        date_trunc('month', acquisitions.first_order_date)::date as month,
        count(*) as new_customers
    from {{ ref('int_acquisitions') }} as acquisitions
    inner join paid_channels
        on
            acquisitions.acquisition_channel = paid_channels.channel
            and acquisitions.first_order_date >= paid_channels.traced_from
    group by all
),

int_campaign_months as (
    select
        campaign_id,
        channel,
        month,
        costs.cost,
        costs.tracked_cost,
        costs.acquisition_cost,
        costs.budgeted_cost,
        costs.clicked_cost,
        costs.led_cost,
        costs.impressions,
        costs.clicks,
        costs.shown_clicks,
        costs.clicked_impressions,
        costs.tracked_clicks,
        costs.leads,
        sales.conversions,
        sales.revenue,
        acquisitions.new_customers
    from costs
    full outer join sales using (campaign_id, channel, month)
    full outer join acquisitions using (campaign_id, channel, month)
)

select * from int_campaign_months
