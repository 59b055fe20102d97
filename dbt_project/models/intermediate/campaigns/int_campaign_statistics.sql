{{ config(materialized='view') }}
with

groups as (
    select * from {{ ref('int_campaign_groups') }}
),

int_campaign_statistics as (
    select
        campaign_id,
        version,
        segmentation,
        segment_id,
        'conversion' as metric,
        is_control,
        is_complete,
        contacts,
        responders::double as total,
        responders::double as total_squares,
        responders::double as total_cubes,
        responders::double as total_fourths,
        responders as non_zero,
        covariate as covariate_total,
        covariate_squares,
        responders_by_covariate as cross_products
    from groups
    where conversions is not null and not is_total
    union all
    {% for metric, non_zero in [('spend', 'spenders'), ('visits', 'visitors')] -%}
        select
            campaign_id,
            version,
            segmentation,
            segment_id,
            '{{ metric }}' as metric,
            is_control,
            is_complete,
            contacts,
            {{ metric }}::double as total,
            {{ metric }}_squares as total_squares,
            {{ metric }}_cubes as total_cubes,
            {{ metric }}_fourths as total_fourths,
            {{ non_zero }} as non_zero,
            covariate as covariate_total,
            covariate_squares,
            {{ metric }}_by_covariate as cross_products
        from groups
        where {{ metric }} is not null and not is_total
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from int_campaign_statistics
