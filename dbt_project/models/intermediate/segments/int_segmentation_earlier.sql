{%- set models = adapter.get_relation(target.database, 'ops', 'segment_models') -%}
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

int_segmentation_earlier as (
    select distinct
        model_id,
        feature_set,
        recipe_hash,
        fitted_on
    from models
)

select * from int_segmentation_earlier
