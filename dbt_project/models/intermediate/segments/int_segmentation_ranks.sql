with

recipe as (
    select distinct
        feature,
        place
    from {{ ref('int_segmentation_recipe') }}
    where scale = 'rank'
),

further_values as (
    select
        feature,
        feature_value
    from {{ ref('int_segmentation_attributes') }}
    union all
    select
        feature,
        feature_value
    from {{ ref('int_department_share_features') }}
),

-- Only buyers are ranked by what is made of orders: zeros of those who never bought
-- would squeeze the others into the upper ranks.
counts as (
    {% for name in used_numbers() %}
        select
            recipe.feature,
            recipe.place,
            customers_abt.{{ name }}::double as feature_value,
            count(*) as customers
        from {{ ref('customers_abt') }} as customers_abt
        inner join recipe on recipe.feature = '{{ name }}'
        where
            customers_abt.{{ name }} is not null
            {{ 'and customers_abt.frequency > 0' if name in order_numbers() }}
        group by all
        union all
    {% endfor %}
    select
        recipe.feature,
        recipe.place,
        further_values.feature_value,
        count(*) as customers
    from further_values
    inner join recipe on further_values.feature = recipe.feature
    group by all
),

int_segmentation_ranks as (
    select
        feature,
        place,
        feature_value,
        sum(customers) over (partition by place order by feature_value)
        / sum(customers) over (partition by place) as feature_rank
    from counts
)

select * from int_segmentation_ranks
