{% set nights = built_relation('ops', 'nights') %}
{% set earlier = built_relation('intermediate', 'int_night') %}
with

built as (
    {% if nights %}
        select * from {{ nights }}
        where night_number = (select max(night_number) from {{ nights }})
    {% else %}
        select
            null::bigint as night_number,
            null::bigint as landing_id,
            null::date as data_to,
            null::varchar as settings_hash,
            null::varchar as code_hash
        where false
    {% endif %}
),

landings as (
    select max(landing_id) as landing_id
    from {{ ref('stg_landings') }}
),

-- A department that is no merchandise sets all of its lines apart, as a setting does.
settings as (
    select concat_ws('|', section, item, settings.position, value) as setting
    from {{ ref('stg_settings') }} as settings
    union all
    select department_id as setting
    from {{ ref('int_departments') }}
    where not is_merchandise
),

checksums as (
    select
        md5({{ sorted_text('setting') }}) as settings_hash,
        md5('{{ code_checksums() }}') as code_hash
    from settings
),

company as (
    select * from {{ ref('int_company') }}
),

-- A build that failed while it made everything anew leaves that to the next.
unfinished as (
    {% if earlier %}
        select night_number from {{ earlier }}
        where is_full
    {% else %}
        select null::bigint as night_number
        where false
    {% endif %}
),

int_night as (
    select
        coalesce(built.night_number, 0) + 1 as night_number,
        landings.landing_id,
        built.landing_id as built_landing_id,
        company.data_to,
        built.data_to as built_data_to,
        checksums.settings_hash,
        checksums.code_hash,
        not coalesce(
            {{ 'false' if flags.FULL_REFRESH or is_anything_missing() else 'true' }}
            and company.data_to is not null
            and built.data_to is not null
            and built.landing_id <= landings.landing_id
            and built.settings_hash = checksums.settings_hash
            and built.code_hash = checksums.code_hash
            and unfinished.night_number is null,
            false
        ) as is_full
    from company
    cross join landings
    cross join checksums
    left join built on true
    left join unfinished
        on unfinished.night_number = coalesce(built.night_number, 0) + 1
)

select * from int_night
