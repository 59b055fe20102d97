with

interactions as (
    select
        *,
        coalesce(campaign_id, 'none') as campaign,
        date_trunc('month', occurred_date)::date as month
    from {{ ref('int_social_interactions') }}
),

social_engagement as (
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
)

select * from social_engagement
order by month nulls first, platform, campaign_id
