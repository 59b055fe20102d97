with

sets as (
    select * from {{ ref('int_segmentation_sets') }}
),

company as (
    select * from {{ ref('int_company') }}
),

customers as (
    select customer_id from {{ ref('customers_abt') }}
    union all
    select customer_id from {{ ref('customer_attributes') }}
),

anybody as (
    select count(*) > 0 as is_there
    from customers
),

-- The latest of each recipe.
earlier as (
    select * from {{ ref('int_segmentation_earlier') }}
    qualify
        row_number() over (
            partition by feature_set, recipe_hash order by fitted_on desc nulls last
        ) = 1
),

due as (
    select
        sets.feature_set,
        sets.is_published,
        sets.recipe_hash,
        sets.random_state,
        sets.sample_size,
        company.data_to,
        -- A model lasts until its recipe changes or it has gone stale.
        case
            when earlier.recipe_hash is null and anybody.is_there
                then 'No model of this recipe'
            when sets.is_published then earlier.stale_because
        end as due_because
    from sets
    cross join company
    cross join anybody
    left join earlier
        on
            sets.feature_set = earlier.feature_set
            and sets.recipe_hash = earlier.recipe_hash
),

int_segmentation_due as (
    select
        *,
        due_because is not null as is_due,
        concat_ws('-', feature_set, data_to, left(recipe_hash, 8)) as model_id
    from due
)

select * from int_segmentation_due
