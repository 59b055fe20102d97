with

checks as (
    select checks.*
    from {{ ref('segment_checks') }} as checks
    inner join {{ ref('int_segmentation_sets') }} as sets
        on checks.recipe_hash = sets.recipe_hash and sets.is_published
),

horizons as (
    select
        horizon,
        {{ mean('frozen_moved_share') }} as moved,
        least({{ mean('floor_moved_share') }}, moved) as by_chance,
        {{ mean('stale_moved_share') }} as stale_moved,
        2 * count(*) filter (where verdict = 'holds') > count(*) as holds,
        2 * count(*) filter (where labels_verdict = 'holds') > count(*) as labels_hold,
        2 * count(*) filter (where verdict = 'inconclusive') > count(*) as is_unclear,
        2 * count(*) filter (where verdict = 'features not stationary')
        > count(*) as is_moving
    from checks
    where horizon <= 12
    group by horizon
),

-- An interval is safe where it and all shorter ones hold at most origins.
running as (
    select
        *,
        bool_and(holds) over (order by horizon) as is_safe,
        bool_and(labels_hold) over (order by horizon) as are_labels_safe,
        row_number() over (order by horizon) as place
    from horizons
),

intervals as (
    select
        coalesce(max(horizon) filter (where is_safe), 0) as safe,
        coalesce(max(horizon) filter (where are_labels_safe), 0) as labels_safe,
        max(horizon) as longest,
        round(100 * max(moved) filter (where place = 1))::int as moved_first,
        round(100 * max(by_chance) filter (where place = 1))::int as chance_first,
        round(100 * max(stale_moved) filter (where place = 1))::int as stale_first,
        bool_or(is_unclear and place = 1) as is_unclear,
        bool_or(is_moving and place = 1) as is_moving
    from running
),

told as (
    select
        intervals.*,
        round(100 * running.moved)::int as moved_then,
        round(100 * running.by_chance)::int as chance_then
    from intervals
    left join running on intervals.safe = running.horizon
),

sentences as (
    select
        *,
        'Fit the segments anew every ' || safe || ' months' as fit,
        case when safe = longest then ', the longest looked at' else '' end as longer,
        ': by then a new fit would put ' || moved_then
        || ' of 100 customers elsewhere, ' || chance_then
        || ' of them by chance alone. Every month instead would spare '
        || greatest(moved_then - moved_first, 0)
        || ' of 100 and change the segments 12 times a year.' as cost,
        'Fit the segments anew every month: a month later a new fit puts '
        || moved_first || ' of 100 customers elsewhere, ' || chance_first
        || ' of them by chance alone.' as monthly,
        'No interval holds, because the features themselves move from month to month:'
        || ' give them the scale rank.' as moving,
        'No interval can be recommended: two fits to the same customers already differ'
        || ' on ' || chance_first || ' of 100.' as unclear,
        ' Assign customers every night: after a month without, ' || stale_first
        || ' of 100 stand in the wrong segment.' as labels
    from told
),

int_segment_intervals as (
    select
        nullif(labels_safe, 0) as labels_interval_months,
        nullif(safe, 0) as recommended_interval_months,
        case
            when safe > 1 then fit || longer || cost
            when is_moving then moving
            when is_unclear then unclear
            else monthly
        end || labels as recommendation
    from sentences
)

select * from int_segment_intervals
