with

targets as (
    select * from {{ ref('int_segment_targets') }}
),

offers as (
    select * from {{ ref('int_offers') }}
),

reach as (
    select * from {{ ref('int_segment_reach') }}
),

-- What has a target, then what is to be held: three at least, five at most. A share
-- that is whole already cannot rise.
chosen as (
    select
        segment_id,
        kpi,
        offer,
        row_number() over (
            partition by segment_id
            order by basis is null, direction * measured / company_value, kpi_number
        ) as action_number
    from targets
    where basis is not null or unit <> 'share' or measured not in (0, 1)
    qualify action_number <= case when basis is null then 3 else 5 end
),

candidates as (
    select
        chosen.segment_id,
        chosen.offer,
        reach.channel,
        reach.customers,
        case reach.channel
            when offers.channel_1 then 1
            when offers.channel_2 then 2
            when offers.channel_3 then 3
        end as preference
    from chosen
    inner join offers on chosen.offer = offers.offer
    inner join reach
        on
            chosen.segment_id = reach.segment_id
            and reach.channel in (
                offers.channel_1, offers.channel_2, offers.channel_3
            )
    qualify
        2 * reach.customers
        >= max(reach.customers) over (partition by chosen.segment_id, chosen.offer)
),

-- The first by preference of those that reach half as many as the best one.
channels as (
    select
        segment_id,
        offer,
        min_by(channel, preference) as channel
    from candidates
    group by segment_id, offer
),

int_segment_hypotheses as (
    select
        chosen.segment_id,
        chosen.offer,
        chosen.action_number,
        chosen.kpi,
        offers.metric,
        channels.channel,
        case when channels.channel is null then 0 else reach.customers end
            as contacts_available,
        reach.customers,
        reach.outcome_days,
        case offers.metric when 'spend' then reach.spend else reach.conversion end
            as baseline,
        case offers.metric when 'spend' then reach.spend_deviation end as deviation,
        -- Who sees banners came within 90 days; others are contacted on one day.
        case channels.channel when 'banner' then reach.customers / 90.0 end
            as contacts_a_day
    from chosen
    inner join offers on chosen.offer = offers.offer
    left join channels
        on
            chosen.segment_id = channels.segment_id
            and chosen.offer = channels.offer
    inner join reach
        on
            chosen.segment_id = reach.segment_id
            and coalesce(channels.channel, 'all') = reach.channel
)

select * from int_segment_hypotheses
