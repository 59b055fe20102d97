with

social_days as (
    select
        data_from,
        data_to
    from {{ ref('int_feed_days') }}
    where feed = 'social_interactions'
),

interactions as (
    select
        interactions.*,
        coalesce(interactions.campaign_id, 'none') as campaign,
        date_trunc('month', interactions.occurred_date)::date as month
    from {{ ref('int_social_interactions') }} as interactions
    inner join social_days on interactions.occurred_date <= social_days.data_to
),

summed as (
    select
        coalesce(platform, 'all') as platform,
        coalesce(campaign, 'all') as campaign_id,
        month,
        platform is null or campaign is null or month is null as is_total,
        count(*)::bigint as interactions,
        count(distinct customer_id)::bigint as customers,
        round(avg(sentiment), 6) as sentiment
    from interactions
    group by
        grouping sets (
            (platform, campaign, month),
            (platform, month),
            (campaign, month),
            (month),
            ()
        )
    having count(*) > 0
),

social_engagement as (
    select
        summed.*,
        social_days.data_from <= summed.month
        and last_day(summed.month) <= social_days.data_to as is_complete
    from summed
    cross join social_days
)

select * from social_engagement
order by month nulls first, platform, campaign_id
