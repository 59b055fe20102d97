with

company as (
    select * from {{ ref('int_company') }}
),

months as (
    select * from {{ ref('int_campaign_months') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

summed as (
    select
        coalesce(campaign_id, 'all') as campaign_id,
        coalesce(channel, 'all') as channel,
        month,
        campaign_id is null or channel is null or month is null as is_total,
        {% for measure in [
            'cost', 'tracked_cost', 'acquisition_cost', 'budgeted_cost', 'clicked_cost',
            'led_cost', 'revenue',
        ] -%}
            sum({{ measure }})::decimal(18, 4) as {{ measure }},
        {% endfor -%}
        {% for measure in [
            'impressions', 'clicks', 'shown_clicks', 'clicked_impressions',
            'tracked_clicks', 'leads', 'conversions', 'new_customers',
        ] -%}
            sum({{ measure }})::bigint as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from months
    group by
        grouping sets (
            (campaign_id, channel, month),
            (campaign_id, channel),
            (campaign_id),
            (channel, month),
            (channel),
            (month),
            ()
        )
    having count(*) > 0
),

campaign_kpis as (
    select
        summed.campaign_id,
        campaigns.campaign_name,
        summed.channel,
        summed.month,
        summed.is_total,
        company.data_from <= summed.month
        and last_day(summed.month) <= company.data_to as is_complete,
        summed.cost,
        summed.tracked_cost,
        summed.acquisition_cost,
        summed.budgeted_cost,
        summed.impressions,
        summed.clicks,
        summed.leads,
        -- Before purchases are tracked nobody knows what a channel sold.
        case
            when coalesce(summed.tracked_cost, summed.conversions) is not null
                then coalesce(summed.conversions, 0)
        end as conversions,
        case
            when coalesce(summed.tracked_cost, summed.conversions) is not null
                then coalesce(summed.revenue, 0)
        end::decimal(18, 4) as revenue,
        case
            when coalesce(summed.acquisition_cost, summed.new_customers) is not null
                then coalesce(summed.new_customers, 0)
        end as new_customers,
        shown_clicks / nullif(clicked_impressions, 0)::double as ctr,
        clicked_cost / nullif(summed.clicks, 0)::double as cpc,
        led_cost / nullif(summed.leads, 0)::double as cpl,
        summed.conversions / nullif(tracked_clicks, 0)::double as conversion_rate,
        summed.tracked_cost / nullif(summed.conversions, 0)::double as cps,
        summed.acquisition_cost / nullif(summed.new_customers, 0)::double as cac,
        coalesce(summed.revenue, 0) / nullif(summed.tracked_cost, 0)::double as roas,
        (coalesce(summed.revenue, 0) - summed.tracked_cost)
        / nullif(summed.tracked_cost, 0)::double as roi
    from summed
    cross join company
    left join campaigns on summed.campaign_id = campaigns.campaign_id
)

select * from campaign_kpis
order by is_total, campaign_id, channel, month
