with

settings as (
    select * from {{ ref('stg_settings') }}
),

company as (
    select * from {{ ref('int_company') }}
),

numbers as (
    select
        customer_id,
        attribute,
        value_number
    from {{ ref('int_cleaned_attributes') }}
    where value_number is not null and not is_out_of_limits
    union all
    select * from {{ ref('int_imputed_attributes') }}
),

wanted as (
    select
        section,
        item as attribute,
        value as source_attribute,
        count(*) over (partition by item) as sources
    from settings
    where section in ('attribute_sum', 'attribute_years_since')
),

-- A sum with an unknown part is unknown.
int_derived_attributes as (
    select
        numbers.customer_id,
        wanted.attribute,
        sum(
            case wanted.section
                when 'attribute_sum' then numbers.value_number
                else extract(year from company.data_to) - numbers.value_number
            end
        ) as value_number
    from wanted
    inner join numbers on wanted.source_attribute = numbers.attribute
    cross join company
    group by numbers.customer_id, wanted.attribute
    having count(*) = max(wanted.sources)
)

select * from int_derived_attributes
