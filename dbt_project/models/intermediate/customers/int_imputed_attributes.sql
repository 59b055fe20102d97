with

settings as (
    select * from {{ ref('stg_settings') }}
),

cleaned as (
    select * from {{ ref('int_cleaned_attributes') }}
    where not is_out_of_limits
),

wanted as (
    select
        item as attribute,
        value as group_attribute
    from settings
    where section = 'attribute_impute'
),

-- Also those whose only value lies out of its limits.
customers as (
    select distinct customer_id
    from {{ ref('int_cleaned_attributes') }}
    where exists (select 1 from wanted)
),

-- Who lacks one of the grouping attributes is of no group.
groups_of_customers as (
    select
        customers.customer_id,
        wanted.attribute,
        case
            when count(cleaned.value_text) = count(wanted.group_attribute)
                then {{ sorted_text(
                    "concat_ws('=', cleaned.attribute, cleaned.value_text)"
                ) }}
        end as group_key
    from customers
    cross join wanted
    left join cleaned
        on
            customers.customer_id = cleaned.customer_id
            and wanted.group_attribute = cleaned.attribute
    group by customers.customer_id, wanted.attribute
),

known as (
    select
        groups_of_customers.*,
        cleaned.value_number
    from groups_of_customers
    left join cleaned
        on
            groups_of_customers.customer_id = cleaned.customer_id
            and groups_of_customers.attribute = cleaned.attribute
),

medians as (
    select
        attribute,
        group_key,
        grouping(group_key) = 1 as is_of_all,
        percentile_cont(0.5) within group (order by value_number) as median
    from known
    where value_number is not null
    group by grouping sets ((attribute, group_key), (attribute))
),

int_imputed_attributes as (
    select
        known.customer_id,
        known.attribute,
        coalesce(of_group.median, of_all.median) as value_number
    from known
    inner join medians as of_all
        on known.attribute = of_all.attribute and of_all.is_of_all
    left join medians as of_group
        on
            known.attribute = of_group.attribute
            and known.group_key = of_group.group_key
            and not of_group.is_of_all
    where known.value_number is null
)

select * from int_imputed_attributes
