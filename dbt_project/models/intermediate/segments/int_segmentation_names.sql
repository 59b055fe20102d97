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

-- A column of customers_abt goes before an attribute of the same name.
int_segmentation_names as (
    select
        *,
        true as is_of_abt
    from of_abt
    union all
    select
        of_attributes.feature,
        of_attributes.kind,
        null as column_number,
        false as is_order_based,
        false as is_of_abt
    from of_attributes
    left join of_abt
        on
            of_attributes.feature = of_abt.feature
            and of_attributes.kind = of_abt.kind
    where of_abt.feature is null
)

select * from int_segmentation_names
