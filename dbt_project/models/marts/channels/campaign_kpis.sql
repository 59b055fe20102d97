{% set money = [
    'cost', 'tracked_cost', 'acquisition_cost', 'budgeted_cost', 'clicked_cost',
    'led_cost', 'revenue',
] -%}
{% set counts = [
    'impressions', 'clicks', 'shown_clicks', 'clicked_impressions', 'tracked_clicks',
    'leads', 'conversions', 'new_customers',
] -%}
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

incremental_sales as (
    select * from {{ ref('int_incremental_sales') }}
),

summed as (
    select
        coalesce(campaign_id, 'all') as campaign_id,
        coalesce(channel, 'all') as channel,
        month,
        {% for measure in money -%}
            sum({{ measure }})::decimal(18, 4) as {{ measure }},
        {% endfor -%}
        {% for measure in counts -%}
            sum({{ measure }})::bigint as {{ measure }},
        {% endfor -%}
        campaign_id is null or channel is null or month is null as is_total
    from months
    group by cube (campaign_id, channel, month)
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
        -- Where nothing could be seen nobody knows that nothing was.
        {% for measure, cost in [
            ('conversions', 'tracked_cost'), ('revenue', 'tracked_cost'),
            ('new_customers', 'acquisition_cost'),
        ] -%}
            case
                when coalesce(summed.{{ cost }}, summed.{{ measure }}) is not null
                    then coalesce(summed.{{ measure }}, 0)
            end as {{ measure }},
        {% endfor -%}
        shown_clicks / nullif(clicked_impressions, 0)::double as ctr,
        clicked_cost / nullif(summed.clicks, 0)::double as cpc,
        led_cost / nullif(summed.leads, 0)::double as cpl,
        summed.conversions / nullif(tracked_clicks, 0)::double as conversion_rate,
        summed.tracked_cost / nullif(summed.conversions, 0)::double as cps,
        summed.acquisition_cost / nullif(summed.new_customers, 0)::double as cac,
        coalesce(summed.revenue, 0) / nullif(summed.tracked_cost, 0)::double as roas,
        (coalesce(summed.revenue, 0) - summed.tracked_cost)
        / nullif(summed.tracked_cost, 0)::double as roi,
        incremental_conversions,
        incremental_conversions - margin_of_error as incremental_conversions_low,
        incremental_conversions + margin_of_error as incremental_conversions_high,
        case
            when incremental_conversions > 0
                then summed.cost / incremental_conversions
        end::double as cost_per_incremental_sale
    from summed
    cross join company
    left join campaigns on summed.campaign_id = campaigns.campaign_id
    left join incremental_sales
        on
            summed.campaign_id = incremental_sales.campaign_id
            and summed.month is null
            and summed.channel in ('all', coalesce(campaigns.channel, 'unknown'))
)

select * from campaign_kpis
order by is_total, campaign_id, channel, month
