{%- set texts = segmentation_texts() -%}
with

settings as (
    select * from {{ ref('stg_settings') }}
),

conditions as (
    select
        named.item,
        replace(named.section, 'customer_hypothesis_', '') as part,
        named.value as column_name,
        meant.value as column_value,
        named.section = 'customer_hypothesis_where' as is_first
    from settings as named
    inner join settings as meant
        on named.item = meant.item and named.section || '_value' = meant.section
),

consents as (
    select
        customer_id,
        accepts_email::varchar as accepts_email,
        accepts_sms::varchar as accepts_sms,
        accepts_push::varchar as accepts_push,
        accepts_phone::varchar as accepts_phone
    from {{ ref('customers') }}
),

known as (
    select
        customer_id,
        column_name,
        column_value
    from consents
    unpivot (
        column_value for column_name in (
            accepts_email, accepts_sms, accepts_push, accepts_phone
        )
    )
    union all
    select
        customer_id,
        column_name,
        column_value
    from {{ ref('customers_abt') }}
    unpivot (
        column_value for column_name in (
            {{ texts[:5] | join(', ') }},
            {{ texts[5:] | join(', ') }}
        )
    )
    union all
    select
        customer_id,
        'segment_id' as column_name,
        segment_id::varchar as column_value
    from {{ ref('segment_assignments') }}
    union all
    select
        customer_id,
        attribute as column_name,
        value_text as column_value
    from {{ ref('customer_attributes') }}
    where value_text is not null
),

-- Against whom is not said: all others of whom the column is known.
open_ended as (
    select
        item,
        max(column_name) as column_name
    from conditions
    group by item
    having bool_and(is_first)
),

int_customer_test_groups as (
    select
        conditions.item,
        conditions.part,
        known.customer_id
    from known
    inner join conditions using (column_name, column_value)
    union all
    select
        open_ended.item,
        'against' as part,
        known.customer_id
    from known
    inner join open_ended using (column_name)
    left join conditions using (item, column_name, column_value)
    where conditions.part is null
)

select * from int_customer_test_groups
