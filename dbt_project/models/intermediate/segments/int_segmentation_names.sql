{%- set order_numbers = order_numbers() -%}
{%- set numbers = order_numbers + other_numbers() -%}
with

attributes as (
    select
        attribute as feature,
        count(value_number) > 0 as is_number
    from {{ ref('customer_attributes') }}
    group by attribute
),

of_abt as (
    {% for name in numbers %}
        select
            '{{ name }}' as feature,
            'number' as kind,
            {{ loop.index }} as column_number,
            {{ name in order_numbers }} as is_order_based
        union all
    {% endfor %}
    {% for name in segmentation_texts() %}
        select
            '{{ name }}' as feature,
            'text' as kind,
            null as column_number,
            false as is_order_based
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- One name stands for all shares of departments, and each share has one.
of_departments as (
    select 'department_shares' as feature
    union
    select feature
    from {{ ref('int_department_share_features') }}
),

own as (
    select * from of_abt
    union all
    select
        feature,
        'number' as kind,
        null as column_number,
        true as is_order_based
    from of_departments
),

of_attributes as (
    select
        feature,
        'text' as kind
    from attributes
    union all
    select
        feature,
        'number' as kind
    from attributes
    where is_number
),

-- A name of ours goes before an attribute of the same name.
int_segmentation_names as (
    select
        *,
        true as is_of_abt
    from own
    union all
    select
        of_attributes.feature,
        of_attributes.kind,
        null as column_number,
        false as is_order_based,
        false as is_of_abt
    from of_attributes
    left join own
        on
            of_attributes.feature = own.feature
            and of_attributes.kind = own.kind
    where own.feature is null
)

select * from int_segmentation_names
