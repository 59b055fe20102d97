with

outcomes as (
    select * from {{ ref('int_campaign_outcomes') }}
    where spend <> 0 or visits <> 0
),

segmentations as (
    select * from {{ ref('int_campaign_segmentations') }}
),

dealt as (
    select * from {{ ref('int_campaign_statistics') }}
    where metric <> 'conversion' and non_zero <= {{ var('dealt_values', 5000) }}
),

keyed as (
    {{ in_each_segmentation('outcomes') }}
),

valued as (
    {% for metric in ['spend', 'visits'] -%}
        select
            campaign_id,
            version,
            segmentation,
            group_id as segment_id,
            '{{ metric }}' as metric,
            {{ metric }}::double as metric_value
        from keyed
        where {{ metric }} <> 0
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

int_campaign_values as (
    select
        valued.campaign_id,
        valued.version,
        valued.segmentation,
        valued.segment_id,
        valued.metric,
        valued.metric_value,
        count(*)::bigint as contacts
    from valued
    inner join dealt
        on
            valued.campaign_id = dealt.campaign_id
            and valued.version = dealt.version
            and valued.segmentation = dealt.segmentation
            and valued.segment_id = dealt.segment_id
            and valued.metric = dealt.metric
    group by all
)

select * from int_campaign_values
