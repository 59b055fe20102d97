with

hypotheses as (
    select * from {{ ref('int_segment_hypotheses') }}
),

tests as (
    select * from {{ ref('int_segment_tests') }}
),

kpis as (
    select * from {{ ref('segment_kpis') }}
),

offers as (
    select * from {{ ref('int_offers') }}
),

segment_actions as (
    select
        hypotheses.segment_id,
        kpis.segment_name,
        hypotheses.offer as action,
        hypotheses.action_number,
        hypotheses.kpi,
        kpis.current,
        kpis.target,
        hypotheses.channel,
        case hypotheses.channel
            when 'email' then 'e-mail'
            when 'sms' then 'text message'
            when 'push' then 'push message'
            when 'phone' then 'call'
            when 'banner' then 'banner'
        end as format, -- noqa: RF04
        case hypotheses.channel
            when 'email' then 'inbox'
            when 'sms' then 'telephone'
            when 'push' then 'lock screen'
            when 'phone' then 'telephone'
            when 'banner' then 'first page of the app and the site, logged in'
        end as placement,
        offers.offer_text as offer,
        offers.message,
        concat(
            offers.hypothesis,
            case hypotheses.metric
                when 'spend' then ': net sales per contact rise within '
                else ': more of the contacts buy within '
            end,
            hypotheses.outcome_days,
            ' days.'
        ) as hypothesis,
        hypotheses.metric,
        hypotheses.contacts_available,
        hypotheses.baseline,
        hypotheses.deviation,
        tests.contacts_per_arm,
        tests.duration_days,
        tests.minimum_detectable_effect,
        tests.minimum_detectable_lift,
        tests.is_testable,
        tests.test_plan
    from hypotheses
    inner join tests
        on
            hypotheses.segment_id = tests.segment_id
            and hypotheses.offer = tests.offer
    inner join kpis
        on
            hypotheses.segment_id = kpis.segment_id
            and hypotheses.kpi = kpis.kpi
    inner join offers on hypotheses.offer = offers.offer
)

select * from segment_actions
order by segment_id, action_number
