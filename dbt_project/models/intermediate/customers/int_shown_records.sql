with

records as (
    select * from {{ ref('int_customer_records') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
    where section = 'privacy'
),

treatments as (
    select
        max(case item when 'full_name' then value end) as full_name,
        max(case item when 'email' then value end) as email,
        max(case item when 'phone' then value end) as phone,
        max(case item when 'birth_date' then value end) as birth_date
    from settings
),

int_shown_records as (
    select
        records.customer_id,
        {%- for column in ['full_name', 'email', 'phone'] %}
            case
                when treatments.{{ column }} = 'mask'
                    then case when records.{{ column }} is not null then '***' end
                when treatments.{{ column }} = 'hash'
                    then {{ sha256('lower(trim(records.' ~ column ~ '))') }}
                else records.{{ column }}
            end as {{ column }},
        {%- endfor %}
        case
            when treatments.birth_date is null then records.birth_date
        end as birth_date
    from records
    cross join treatments
)

select * from int_shown_records
