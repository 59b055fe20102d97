with

settings as (
    select * from {{ ref('stg_settings') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

customer_department_shares as (
    select * from {{ ref('customer_department_shares') }}
),

departments as (
    select * from {{ ref('int_departments') }}
),

wanted as (
    select count(*) > 0 as is_wanted
    from settings
    where
        section = 'segmentation_feature'
        and (value = 'department_shares' or value like 'share of %')
),

shares as (
    select
        customer_department_shares.customer_id,
        'share of ' || coalesce(
            departments.department_name, customer_department_shares.department_id
        ) as feature,
        sum(customer_department_shares.share) as feature_value,
        sum(customer_department_shares.gross_sales) as gross_sales
    from customer_department_shares
    inner join wanted on wanted.is_wanted
    left join departments
        on customer_department_shares.department_id = departments.department_id
    group by all
),

-- A department in which hardly anybody spends makes no segment.
features as (
    select feature
    from shares
    group by feature
    qualify sum(gross_sales) >= 0.01 * sum(sum(gross_sales)) over ()
),

buyers as (
    select customers_abt.customer_id
    from customers_abt
    inner join wanted on wanted.is_wanted
    where customers_abt.frequency > 0
),

int_department_share_features as (
    select
        buyers.customer_id,
        features.feature,
        coalesce(shares.feature_value, 0) as feature_value
    from buyers
    cross join features
    left join shares
        on
            buyers.customer_id = shares.customer_id
            and features.feature = shares.feature
)

select * from int_department_share_features
