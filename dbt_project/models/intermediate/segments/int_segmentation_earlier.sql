{%- set models = adapter.get_relation(target.database, 'ops', 'segment_models') -%}
{%- set checks = adapter.get_relation(target.database, 'ops', 'segment_checks') -%}
with

models as (
    {% if models -%}
        select * from {{ models }}
    {%- else -%}
        select
            null::varchar as model_id,
            null::varchar as feature_set,
            null::varchar as recipe_hash,
            null::date as fitted_on
        where false
    {%- endif %}
),

last_checks as (
    {% if checks -%}
        select * from {{ checks }}
        where is_in_force
        qualify
            row_number() over (partition by model_id order by checked_on desc) <= 2
    {%- else -%}
        select
            null::varchar as model_id,
            null::date as checked_on,
            null::varchar as verdict,
            null::double as frozen_moved_share,
            null::double as floor_moved_share
        where false
    {%- endif %}
),

-- One check may err, or see a season.
stale as (
    select
        model_id,
        'Stale at two checks running: on ' || max(checked_on)
        || ' it put ' || round(100 * max_by(frozen_moved_share, checked_on))::int
        || ' % of the customers elsewhere than a new fit, of which '
        || round(100 * max_by(floor_moved_share, checked_on))::int
        || ' % are chance' as stale_because
    from last_checks
    group by model_id
    having count(*) filter (where verdict = 'stale') = 2
),

int_segmentation_earlier as (
    select distinct
        models.model_id,
        models.feature_set,
        models.recipe_hash,
        models.fitted_on,
        stale.stale_because
    from models
    left join stale on models.model_id = stale.model_id
)

select * from int_segmentation_earlier
