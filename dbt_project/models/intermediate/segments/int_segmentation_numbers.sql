{%- set numbers = order_numbers() + other_numbers() -%}
with

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

further_values as (
    select
        customer_id,
        feature,
        feature_value
    from {{ ref('int_segmentation_attributes') }}
    union all
    select * from {{ ref('int_department_share_features') }}
),

attributes as (
    select
        customer_id,
        {{ map_of('feature', 'feature_value') }} as attributes
    from further_values
    group by customer_id
),

ranks as (
    select * from {{ ref('int_segmentation_ranks') }}
),

attribute_ranks as (
    select
        customer_id,
        {{ map_of('feature', 'feature_rank') }} as ranks
    from ranks
    where column_number is null
    group by customer_id
),

-- A list aggregate is five times as slow as these.
abt_ranks as (
    select
        {% for name in numbers -%}
            max(feature_rank) filter (where column_number = {{ loop.index }})
                as {{ name }},
        {% endfor -%}
        customer_id
    from ranks
    where column_number > 0
    group by customer_id
),

further as (
    select {{ ordered_list('feature', 'place') }} as features
    from (
        select distinct
            feature,
            place
        from {{ ref('int_segmentation_recipe') }}
        where column_number is null
    ) as features
),

-- A company may know attributes of customers and nothing else.
int_segmentation_numbers as (
    select
        coalesce(customers_abt.customer_id, attributes.customer_id) as customer_id,
        coalesce(customers_abt.frequency > 0, false) as is_buyer,
        list_concat(
            [
                {%- for name in numbers %}
                    customers_abt.{{ name }}::double{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            {{ each('further.features', 'one', 'attributes.attributes[one]') }},
            [
                {%- for name in numbers %}
                    abt_ranks.{{ name }}{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            {{ each('further.features', 'one', 'attribute_ranks.ranks[one]') }}
        ) as numbers
    from customers_abt
    full outer join attributes on customers_abt.customer_id = attributes.customer_id
    left join abt_ranks on customers_abt.customer_id = abt_ranks.customer_id
    left join attribute_ranks on attributes.customer_id = attribute_ranks.customer_id
    cross join further
)

select * from int_segmentation_numbers
