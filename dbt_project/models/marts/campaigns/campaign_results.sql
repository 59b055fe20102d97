with

groups as (
    select * from {{ ref('int_campaign_groups') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

arms as (
    select
        campaign_id,
        version,
        max(control_version) as control_version
    from {{ ref('int_campaign_arms') }}
    group by all
),

-- Visitors who did not log in are in no arm, but in the campaign's total.
landings as (
    select
        words.campaign_id,
        count(*)::bigint as landing_sessions,
        count_if(web_sessions.is_bounce)::bigint as landing_bounces
    from {{ ref('web_sessions') }} as web_sessions
    inner join {{ ref('int_campaign_words') }} as words
        on lower(web_sessions.utm_campaign) = words.word
    group by words.campaign_id
),

landed as (
    select
        groups.*,
        coalesce(landings.landing_sessions, groups.landing_sessions) as sessions,
        coalesce(landings.landing_bounces, groups.landing_bounces) as bounces
    from groups
    left join landings
        on
            groups.campaign_id = landings.campaign_id
            and groups.is_total
            and groups.segmentation = 'all'
),

campaign_results as (
    select
        landed.campaign_id,
        landed.version,
        landed.segmentation,
        landed.segment_id,
        landed.is_total or landed.segmentation = 'all' as is_total,
        campaigns.campaign_name,
        campaigns.channel,
        landed.is_control,
        arms.control_version,
        campaigns.outcome_source,
        landed.is_complete,
        landed.contacts,
        landed.responders,
        landed.responders::double / landed.contacts as conversion_rate,
        landed.conversions,
        landed.spend::decimal(18, 4) as spend,
        (landed.spend / landed.contacts)::decimal(18, 4) as spend_per_contact,
        (landed.spend / nullif(landed.responders, 0))::decimal(18, 4)
            as spend_per_responder,
        (landed.spend / nullif(landed.conversions, 0))::decimal(18, 4)
            as average_order_value,
        landed.opens,
        landed.opens::double / landed.contacts as open_rate,
        landed.clicks,
        landed.clicks::double / landed.contacts as click_through_rate,
        landed.unsubscribes,
        landed.unsubscribes::double / landed.contacts as unsubscribe_rate,
        landed.visitors,
        landed.visitors::double / landed.contacts as visit_rate,
        landed.visits,
        landed.sessions as landing_sessions,
        landed.bounces as landing_bounces,
        landed.bounces::double / nullif(landed.sessions, 0) as landing_bounce_rate
    from landed
    inner join campaigns on landed.campaign_id = campaigns.campaign_id
    left join arms
        on
            landed.campaign_id = arms.campaign_id
            and landed.version = arms.version
)

select * from campaign_results
order by campaign_id, segmentation, segment_id, version
