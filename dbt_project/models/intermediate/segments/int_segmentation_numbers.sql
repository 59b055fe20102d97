{%- set numbers = order_numbers() + other_numbers() -%}
with

customers_abt as (
    select
        customer_id,
        frequency > 0 as is_buyer,
        [
            {% for name in numbers -%}
                {{ name }}::double{{ ',' if not loop.last }}
            {% endfor -%}
        ] as numbers
    from {{ ref('customers_abt') }}
),

attributes as (
    select
        customer_id,
        {{ map_of('feature', 'feature_value') }} as attributes
    from {{ ref('int_segmentation_attributes') }}
    group by customer_id
),

ranks as (
    select
        customer_id,
        {{ map_of('feature', 'feature_rank') }} as ranks
    from {{ ref('int_segmentation_ranks') }}
    group by customer_id
),

-- A company may know attributes of customers and nothing else.
everybody as (
    select
        coalesce(customers_abt.customer_id, attributes.customer_id) as customer_id,
        coalesce(customers_abt.is_buyer, false) as is_buyer,
        customers_abt.numbers,
        attributes.attributes
    from customers_abt
    full outer join attributes on customers_abt.customer_id = attributes.customer_id
),

int_segmentation_numbers as (
    select
        everybody.*,
        ranks.ranks
    from everybody
    left join ranks on everybody.customer_id = ranks.customer_id
)

select * from int_segmentation_numbers
