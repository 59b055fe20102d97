with

outcomes as (
    select * from {{ ref('int_campaign_outcomes') }}
),

-- The one pass over contacts: everything else adds up cells.
int_campaign_cells as (
    select
        campaign_id,
        version,
        is_control,
        company_segment_id,
        company_profile_id,
        segment_id,
        attribute_values,
        bool_and(is_complete) as is_complete,
        count(*)::bigint as contacts,
        count_if(has_opened)::bigint as opens,
        count_if(has_clicked)::bigint as clicks,
        count_if(has_unsubscribed)::bigint as unsubscribes,
        sum(landing_sessions)::bigint as landing_sessions,
        sum(landing_bounces)::bigint as landing_bounces,
        sum(conversions)::bigint as conversions,
        count_if(conversions > 0)::bigint as responders,
        count_if(visits > 0)::bigint as visitors,
        count_if(spend <> 0)::bigint as spenders,
        sum(visits)::bigint as visits,
        sum(spend) as spend,
        sum(spend * spend) as spend_squares,
        {{ power_sum('spend', 3) }} as spend_cubes,
        {{ power_sum('spend', 4) }} as spend_fourths,
        sum(visits * visits) as visits_squares,
        sum(visits * visits * visits) as visits_cubes,
        sum(visits * visits * visits * visits) as visits_fourths,
        sum(covariate) as covariate,
        sum(covariate * covariate) as covariate_squares,
        coalesce(sum(covariate) filter (where conversions > 0), 0)
            as responders_by_covariate,
        sum(spend * covariate) as spend_by_covariate,
        sum(visits * covariate) as visits_by_covariate
    from outcomes
    group by all
)

select * from int_campaign_cells
