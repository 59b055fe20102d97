with

attributes as (
    select * from {{ ref('stg_customer_attributes') }}
),

identities as (
    select * from {{ ref('int_identities') }}
),

-- Of a merged customer the record whose values count first, as in customers.
resolved as (
    select
        coalesce(identities.customer_id, attributes.customer_id) as customer_id,
        attributes.attribute,
        attributes.value as value_text,
        try_cast(attributes.value as double) as value_number
    from attributes
    left join identities on attributes.customer_id = identities.source_customer_id
    where attributes.value is not null
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

customer_attributes as (
    select
        customer_id,
        attribute,
        -- Texts like nan and inf are words, not numbers.
        case
            when value_number between -1.7e308 and 1.7e308 then value_number
        end as value_number,
        value_text
    from resolved
)

select * from customer_attributes
