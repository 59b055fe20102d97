{%- set consents = ['accepts_email', 'accepts_sms', 'accepts_push', 'accepts_phone'] -%}
{%- set texts = segmentation_texts() -%}
with

settings as (
    select * from {{ ref('stg_settings') }}
),

columns_meant as (
    select
        item,
        replace(section, 'customer_hypothesis_', '') as part,
        value as column_name
    from settings
    where section in ('customer_hypothesis_where', 'customer_hypothesis_against')
),

conditions as (
    select
        columns_meant.*,
        settings.value as column_value
    from columns_meant
    inner join settings
        on
            columns_meant.item = settings.item
            and 'customer_hypothesis_' || columns_meant.part || '_value'
            = settings.section
),

consents as (
    select
        customer_id,
        {% for name in consents -%}
            {{ name }}::varchar as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('customers') }}
),

known as (
    select
        customer_id,
        column_name,
        column_value
    from consents
    unpivot (column_value for column_name in ({{ consents | join(', ') }}))
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

int_customer_test_groups as (
    select
        conditions.item,
        conditions.part,
        known.customer_id
    from known
    inner join conditions
        on
            known.column_name = conditions.column_name
            and known.column_value = conditions.column_value
    union all
    -- Against whom is not said: all others of whom the column is known.
    select
        columns_meant.item,
        'against' as part,
        known.customer_id
    from known
    inner join columns_meant
        on
            known.column_name = columns_meant.column_name
            and columns_meant.part = 'where'
    left join conditions
        on
            columns_meant.item = conditions.item
            and (
                conditions.part = 'against'
                or conditions.column_value = known.column_value
            )
    where conditions.item is null
)

select * from int_customer_test_groups
