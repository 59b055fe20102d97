{%- set numbers = used_numbers() -%}
with

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

ranks as (
    select * from {{ ref('int_segmentation_ranks') }}
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
        further_values.customer_id,
        {{ map_of('further_values.feature', 'further_values.feature_value') }}
            as attributes,
        {{ map_of('further_values.feature', 'ranks.feature_rank') }} as ranks
    from further_values
    left join ranks
        on
            further_values.feature = ranks.feature
            and further_values.feature_value = ranks.feature_value
    group by further_values.customer_id
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
                    rank_of_{{ name }}.feature_rank{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            {{ each('further.features', 'one', 'attributes.ranks[one]') }}
        ) as numbers
    from customers_abt
    full outer join attributes on customers_abt.customer_id = attributes.customer_id
    {%- for name in numbers %}
        left join ranks as rank_of_{{ name }}
            on
                customers_abt.{{ name }} = rank_of_{{ name }}.feature_value
                and rank_of_{{ name }}.place = {{ loop.index }}
    {%- endfor %}
    cross join further
)

select * from int_segmentation_numbers
