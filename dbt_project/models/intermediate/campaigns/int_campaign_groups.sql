{%- set counts = [
    'contacts', 'opens', 'clicks', 'unsubscribes', 'landing_sessions', 'landing_bounces',
    'conversions', 'responders', 'visitors', 'spenders', 'visits',
] -%}
{%- set sums = [
    'spend', 'spend_squares', 'visits_squares', 'visits_cubes', 'visits_fourths',
    'covariate', 'covariate_squares', 'responders_by_covariate', 'spend_by_covariate',
    'visits_by_covariate',
] -%}
{%- set sums_of_doubles = ['spend_cubes', 'spend_fourths'] -%}
with

cells as (
    select * from {{ ref('int_campaign_cells') }}
),

segmentations as (
    select * from {{ ref('int_campaign_segmentations') }}
),

keyed as (
    {{ in_each_segmentation('cells') }}
),

int_campaign_groups as (
    select
        campaign_id,
        coalesce(version, 'all') as version,
        grouping(version) = 1 as is_total,
        is_control,
        segmentation,
        group_id as segment_id,
        bool_and(is_complete) as is_complete,
        {% for count in counts -%}
            sum({{ count }})::bigint as {{ count }},
        {% endfor -%}
        {% for sum in sums -%}
            sum({{ sum }})::double as {{ sum }},
        {% endfor -%}
        {% for sum in sums_of_doubles -%}
            {{ power_sum(sum, 1) }} as {{ sum }},
        {% endfor -%}
        count(*) as cells
    from keyed
    group by
        grouping sets (
            (campaign_id, version, is_control, segmentation, group_id),
            (campaign_id, segmentation, group_id)
        )
    -- A segmentation that nobody is known of says nothing.
    qualify
        segmentation = 'all'
        or bool_or(group_id <> 'unknown') over (
            partition by campaign_id, segmentation
        )
)

select * from int_campaign_groups
