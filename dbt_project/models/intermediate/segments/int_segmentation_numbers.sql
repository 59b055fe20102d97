{%- set numbers = order_numbers() + other_numbers() -%}
with

customers_abt as (
    select * from {{ ref('customers_abt') }}
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

int_segmentation_numbers as (
    select
        coalesce(customers_abt.customer_id, attributes.customer_id) as customer_id,
        coalesce(customers_abt.frequency > 0, false) as is_buyer,
        [
            {% for name in numbers -%}
            customers_abt.{{ name }}::double{{ ',' if not loop.last }}
            {% endfor %}
        ] as numbers,
        attributes.attributes,
        ranks.ranks
    from customers_abt
    full outer join attributes on customers_abt.customer_id = attributes.customer_id
    left join ranks
        on coalesce(customers_abt.customer_id, attributes.customer_id)
        = ranks.customer_id
)

select * from int_segmentation_numbers
