with

web_days as (
    select
        data_from,
        data_to
    from {{ ref('int_feed_days') }}
    where feed = 'web_events'
),

credits as (
    select * from {{ ref('int_channel_credits') }}
),

purchases as (
    select
        count(*)::bigint as conversions,
        coalesce(sum(revenue), 0)::decimal(18, 4) as revenue
    from {{ ref('int_web_purchases') }}
),

costs as (
    select
        ad_spend.channel,
        sum(ad_spend.cost)::decimal(18, 4) as cost
    from {{ ref('int_ad_spend') }} as ad_spend
    inner join web_days
        on ad_spend.spend_date between web_days.data_from and web_days.data_to
    group by ad_spend.channel
),

channels as (
    select channel from credits
    union
    select channel from costs
),

-- Credit in millionths of a purchase and hundredths of a penny.
units as (
    select
        channels.channel,
        models.model,
        coalesce(credits.conversions * 1000000, 0) as conversions,
        coalesce(credits.revenue * 10000, 0) as revenue
    from channels
    cross join (
        values ('first'), ('last'), ('linear'), ('position'), ('markov')
    ) as models (model)
    left join credits
        on channels.channel = credits.channel and models.model = credits.model
),

-- What rounding down leaves goes to those that lost most by it, a unit each.
ranked as (
    select
        *,
        floor(conversions)::bigint as whole_conversions,
        floor(revenue)::bigint as whole_revenue,
        row_number() over (
            partition by model order by conversions - floor(conversions) desc, channel
        ) as conversions_rank,
        row_number() over (
            partition by model order by revenue - floor(revenue) desc, channel
        ) as revenue_rank
    from units
),

shared as (
    select
        ranked.channel,
        ranked.model,
        whole_conversions + (
            conversions_rank
            <= purchases.conversions * 1000000
            - sum(whole_conversions) over (partition by model)
        )::bigint as conversions,
        whole_revenue + (
            revenue_rank
            <= purchases.revenue * 10000 - sum(whole_revenue) over (partition by model)
        )::bigint as revenue
    from ranked
    cross join purchases
),

channel_attribution as (
    select
        shared.channel,
        shared.model,
        (shared.conversions::decimal(24, 6) / 1000000)::decimal(18, 6) as conversions,
        (shared.revenue::decimal(24, 4) / 10000)::decimal(18, 4) as revenue,
        coalesce(costs.cost, 0)::decimal(18, 4) as cost,
        shared.revenue / 10000 / nullif(costs.cost, 0)::double as roas
    from shared
    left join costs on shared.channel = costs.channel
)

select * from channel_attribution
order by model, channel
