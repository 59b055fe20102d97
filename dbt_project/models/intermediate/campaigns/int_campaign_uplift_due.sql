{%- set models = adapter.get_relation(target.database, 'ops', 'uplift_models') -%}
with

arms as (
    select * from {{ ref('int_campaign_arms') }}
    where not is_control and control_version is not null
),

statistics as (
    select * from {{ ref('int_campaign_statistics') }}
    where segmentation = 'all'
),

settings as (
    select coalesce(max(value), '0.05') as alpha
    from {{ ref('stg_settings') }}
    where section = 'experiment' and item = 'alpha'
),

earlier as (
    {% if models -%}
        select distinct input_hash from {{ models }}
    {%- else -%}
        select null::varchar as input_hash
        where false
    {%- endif %}
),

-- A model is made of these contacts, and is made again when their sums change.
inputs as (
    select
        arms.campaign_id,
        arms.version,
        arms.control_version,
        settings.alpha::double as alpha,
        sum(statistics.contacts) filter (where statistics.metric = 'conversion')
            as contacts,
        {{ sorted_text("concat_ws(
            '|',
            statistics.campaign_id,
            arms.version,
            settings.alpha,
            statistics.version,
            statistics.metric,
            statistics.contacts,
            statistics.total,
            statistics.non_zero,
            statistics.covariate_total,
            statistics.covariate_squares,
            statistics.cross_products
        )") }} as sums
    from arms
    cross join settings
    inner join statistics
        on
            arms.campaign_id = statistics.campaign_id
            and statistics.version in (arms.version, arms.control_version)
    group by all
),

int_campaign_uplift_due as (
    select
        inputs.campaign_id,
        inputs.version,
        inputs.control_version,
        inputs.alpha,
        inputs.contacts,
        md5(inputs.sums) as input_hash,
        earlier.input_hash is null as is_due
    from inputs
    left join earlier on md5(inputs.sums) = earlier.input_hash
)

select * from int_campaign_uplift_due
