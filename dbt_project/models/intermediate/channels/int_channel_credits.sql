with

journeys as (
    select * from {{ ref('int_journeys') }}
    where is_converting
),

removal_effects as (
    select * from {{ ref('int_removal_effects') }}
),

places as (
    select
        channel,
        position,
        touches,
        sum(conversions)::bigint as conversions,
        sum(revenue)::decimal(18, 4) as revenue
    from journeys
    group by channel, position, touches
),

-- Position: 40 % to either end, 20 % to those between; of two touches a half each.
weights as (
    select
        places.*,
        models.model,
        case
            when touches = 1 then 1
            when model = 'first' then (position = 1)::integer
            when model = 'last' then (position = touches)::integer
            when model = 'linear' or touches = 2 then 1.0::double / touches
            when position in (1, touches) then 0.4
            else 0.2::double / (touches - 2)
        end::double as weight
    from places
    cross join (
        values ('first'), ('last'), ('linear'), ('position')
    ) as models (model)
),

-- Decimals add up to the same in every order.
by_place as (
    select
        channel,
        model,
        sum(round(conversions * weight, 12)::decimal(30, 12)) as conversions,
        sum(round(revenue::double * weight, 12)::decimal(30, 12)) as revenue
    from weights
    group by channel, model
),

totals as (
    select
        sum(conversions)::double as conversions,
        sum(revenue)::double as revenue
    from places
    where position = 1
),

int_channel_credits as (
    select
        channel,
        model,
        conversions,
        revenue
    from by_place
    union all
    select
        removal_effects.channel,
        'markov' as model,
        round(totals.conversions * removal_effects.share, 12)::decimal(30, 12)
            as conversions,
        round(totals.revenue * removal_effects.share, 12)::decimal(30, 12) as revenue
    from removal_effects
    cross join totals
)

select * from int_channel_credits
