with

attributes as (
    select * from {{ ref('stg_customer_attributes') }}
),

identities as (
    select * from {{ ref('int_identities') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
),

-- Of a merged customer the record whose values count first, as in customers.
resolved as (
    select
        coalesce(identities.customer_id, attributes.customer_id) as customer_id,
        attributes.attribute,
        attributes.value as landed_value
    from attributes
    left join identities on attributes.customer_id = identities.source_customer_id
    where
        attributes.value is not null
        and attributes.attribute not in (
            select item
            from settings
            where section in ('attribute_sum', 'attribute_years_since')
        )
    qualify
        row_number() over (
            partition by
                coalesce(identities.customer_id, attributes.customer_id),
                attributes.attribute
            order by
                coalesce(identities.precedence, 1),
                attributes._load_id desc,
                attributes._line desc
        ) = 1
),

spellings as (
    select
        theirs.item as attribute,
        theirs.value as theirs,
        ours.value as ours
    from settings as theirs
    inner join settings as ours
        on
            theirs.item = ours.item
            and theirs.position = ours.position
            and ours.section = 'attribute_category'
    where theirs.section = 'attribute_spelling'
),

limits as (
    select
        item as attribute,
        max(value::double) filter (where section = 'attribute_lowest') as lowest,
        max(value::double) filter (where section = 'attribute_highest') as highest
    from settings
    where section in ('attribute_lowest', 'attribute_highest')
    group by item
),

spelled as (
    select
        resolved.customer_id,
        resolved.attribute,
        resolved.landed_value,
        coalesce(spellings.ours, resolved.landed_value) as value_text,
        try_cast(value_text as double) as value_number
    from resolved
    left join spellings
        on
            resolved.attribute = spellings.attribute
            and lower(trim(resolved.landed_value)) = lower(trim(spellings.theirs))
),

int_cleaned_attributes as (
    select
        spelled.customer_id,
        spelled.attribute,
        spelled.landed_value,
        spelled.value_text,
        -- Texts like nan and inf are words, and no square may pass a double's range.
        case
            when abs(spelled.value_number) < 1e100 then spelled.value_number
        end as value_number,
        coalesce(
            spelled.value_number < limits.lowest
            or spelled.value_number > limits.highest,
            false
        ) as is_out_of_limits
    from spelled
    left join limits on spelled.attribute = limits.attribute
)

select * from int_cleaned_attributes
