{%- set checks = adapter.get_relation(target.database, 'ops', 'segment_checks') -%}
with

-- Of what orders tell, each day of the past can be told; scores stand last of these.
recipes as (
    select distinct
        sets.feature_set,
        sets.recipe_hash,
        models.model_id,
        models.fitted_on
    from {{ ref('int_segmentation_sets') }} as sets
    inner join {{ ref('int_segment_models') }} as models
        on sets.feature_set = models.feature_set and models.is_published
    inner join {{ ref('int_segmentation_recipe') }} as recipe
        on
            sets.feature_set = recipe.feature_set
            and recipe.column_number <= {{ order_numbers() | length - 3 }}
),

earlier as (
    {% if checks -%}
        select
            recipe_hash,
            max(checked_on) as checked_on
        from {{ checks }}
        group by recipe_hash
    {%- else -%}
        select
            null::varchar as recipe_hash,
            null::date as checked_on
        where false
    {%- endif %}
),

due as (
    select
        recipes.*,
        (company.data_from + interval 3 month)::date - 1 as first_origin,
        date_trunc('month', company.data_to + 1)::date - 1 as month_end,
        earlier.checked_on as last_checked_on,
        (
            select max(value)::date
            from {{ ref('stg_settings') }}
            where section = 'segmentation' and item = 'origin'
        ) as wanted_origin
    from recipes
    cross join {{ ref('int_company') }} as company
    left join earlier on recipes.recipe_hash = earlier.recipe_hash
    where coalesce(earlier.checked_on < month_end, true)
),

months as (
    select months.months
    from (
        values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as months (months)
),

-- The first time, two earlier quarters are looked at too, and the origin that the
-- settings name is followed from its first month on.
pairs as (
    select
        due.*,
        last_day((month_end - interval 1 month * (back.months - 1))::date)
            as checked_on,
        last_day((checked_on - interval 1 month * ahead.months)::date) as origin,
        ahead.months as horizon
    from due
    cross join months as back
    cross join months as ahead
    where
        back.months = 1
        or (
            last_checked_on is null
            and (back.months in (4, 7) or origin = last_day(wanted_origin))
        )
    union all
    select
        due.*,
        month_end as checked_on,
        fitted_on as origin,
        12 * (extract(year from month_end) - extract(year from fitted_on))
        + extract(month from month_end) - extract(month from fitted_on) as horizon
    from due
),

int_segmentation_checks as (
    select distinct
        feature_set,
        model_id,
        recipe_hash,
        origin,
        horizon::bigint as horizon,
        checked_on,
        origin = fitted_on as is_in_force
    from pairs
    where horizon > 0 and (origin >= first_origin or origin = fitted_on)
)

select * from int_segmentation_checks
