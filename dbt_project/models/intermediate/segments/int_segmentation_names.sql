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

numbers as (
    select *
    from (
        values
        {% for name in numbers -%}
        (
            '{{ name }}',
            {{ loop.index }},
            {{ name in order_numbers }}
        ){{ ',' if not loop.last }}
        {% endfor %}
    ) as listed (feature, column_number, is_order_based)
),

texts as (
    select *
    from (
        values
        {% for name in segmentation_texts() -%}
        ('{{ name }}'){{ ',' if not loop.last }}
        {% endfor %}
    ) as listed (feature)
),

-- A column of customers_abt goes before an attribute of the same name.
int_segmentation_names as (
    select
        feature,
        'number' as kind,
        column_number,
        is_order_based
    from numbers
    union all
    select
        feature,
        'text' as kind,
        null as column_number,
        false as is_order_based
    from texts
    union all
    select
        attributes.feature,
        'number' as kind,
        null as column_number,
        false as is_order_based
    from attributes
    left join numbers on attributes.feature = numbers.feature
    where attributes.is_number and numbers.feature is null
    union all
    select
        attributes.feature,
        'text' as kind,
        null as column_number,
        false as is_order_based
    from attributes
    left join texts on attributes.feature = texts.feature
    where texts.feature is null
)

select * from int_segmentation_names
