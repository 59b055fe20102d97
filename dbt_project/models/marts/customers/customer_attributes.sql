with

cleaned as (
    select * from {{ ref('int_cleaned_attributes') }}
),

imputed as (
    select * from {{ ref('int_imputed_attributes') }}
),

derived as (
    select * from {{ ref('int_derived_attributes') }}
),

landed as (
    select
        coalesce(cleaned.customer_id, imputed.customer_id) as customer_id,
        coalesce(cleaned.attribute, imputed.attribute) as attribute,
        cleaned.landed_value,
        imputed.value_number is not null as is_imputed,
        coalesce(cleaned.is_out_of_limits, false) as is_out_of_limits,
        cleaned.value_text,
        cleaned.value_number,
        imputed.value_number as imputed_number
    from cleaned
    full outer join imputed
        on
            cleaned.customer_id = imputed.customer_id
            and cleaned.attribute = imputed.attribute
),

customer_attributes as (
    select
        customer_id,
        attribute,
        case
            when is_imputed then imputed_number
            when not is_out_of_limits then value_number
        end as value_number,
        case
            when is_imputed then imputed_number::varchar
            when not is_out_of_limits then value_text
        end as value_text,
        landed_value,
        case
            when is_imputed then 'imputed'
            when is_out_of_limits then 'out of limits'
            when value_text <> landed_value then 'cleaned'
            else 'landed'
        end as origin
    from landed
    union all
    select
        customer_id,
        attribute,
        value_number,
        value_number::varchar as value_text,
        null as landed_value,
        'derived' as origin
    from derived
)

select * from customer_attributes
