-- A night writes the periods of those who moved; made again, it takes its own back.
{{ config(
    schema='ops',
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['customer_id', 'valid_from'],
    full_refresh=false,
    pre_hook="{{ forget('valid_from = (select max(valid_from) from ' ~ this ~ ') and valid_from = (select data_to from ' ~ ref('int_company') ~ ')') }}",
) }}
with

periods as (
    {% if is_incremental() -%}
        select * from {{ this }}
    {%- else -%}
        select
            null::varchar as customer_id,
            null::varchar as feature_set,
            null::bigint as segment_id,
            null::varchar as segment_name,
            null::date as valid_from,
            null::date as valid_to
        where false
    {%- endif %}
),

-- A day before the last that was told changes nothing.
night as (
    select data_to
    from {{ ref('int_company') }}
    where data_to >= coalesce((select max(valid_from) from periods), data_to)
),

-- Periods that held before tonight, also those that tonight closed before.
held as (
    select periods.*
    from periods
    inner join night on periods.valid_from < night.data_to
    where periods.valid_to is null or periods.valid_to >= night.data_to - 1
),

tonight as (
    select
        assignments.customer_id,
        models.feature_set,
        assignments.segment_id,
        assignments.segment_name
    from {{ ref('segment_assignments') }} as assignments
    inner join {{ ref('int_segment_models') }} as models
        on assignments.model_id = models.model_id
    cross join night
),

compared as (
    select
        coalesce(tonight.customer_id, held.customer_id) as customer_id,
        tonight.feature_set,
        tonight.segment_id,
        tonight.segment_name,
        held.feature_set as held_feature_set,
        held.segment_id as held_segment_id,
        held.segment_name as held_segment_name,
        held.valid_from,
        held.valid_to,
        not coalesce(
            tonight.feature_set = held.feature_set
            and tonight.segment_id = held.segment_id
            and tonight.segment_name = held.segment_name, false
        ) as has_moved
    from tonight
    full outer join held on tonight.customer_id = held.customer_id
),

segment_periods as (
    select
        customer_id,
        held_feature_set as feature_set,
        held_segment_id as segment_id,
        held_segment_name as segment_name,
        valid_from,
        case when has_moved then (select data_to from night) - 1 end as valid_to
    from compared
    where valid_from is not null and (has_moved or valid_to is not null)
    union all
    select
        customer_id,
        feature_set,
        segment_id,
        segment_name,
        (select data_to from night) as valid_from,
        null as valid_to
    from compared
    where segment_id is not null and has_moved
)

select * from segment_periods
