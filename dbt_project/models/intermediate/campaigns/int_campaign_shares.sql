{{ config(materialized='view') }}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed and eve is not null
),

departments as (
    select * from {{ ref('int_departments') }}
),

order_lines as (
    select * from {{ ref('order_lines') }}
    where is_merchandise and not is_guest and is_complete
),

wanted as (
    select count(*) > 0 as is_wanted
    from {{ ref('int_segmentation_recipe') }}
    where feature like 'share of %'
),

sales as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        'share of '
        || coalesce(departments.department_name, order_lines.department_id, 'unknown')
            as feature,
        sum(order_lines.gross_sales)::double as gross_sales
    from contacts
    inner join wanted on wanted.is_wanted
    inner join order_lines
        on
            contacts.customer_id = order_lines.customer_id
            and contacts.eve >= order_lines.order_date
    left join departments on order_lines.department_id = departments.department_id
    group by all
),

shares as (
    select
        campaign_id,
        customer_id,
        feature,
        gross_sales / nullif(
            sum(gross_sales) over (partition by campaign_id, customer_id), 0
        ) as share
    from sales
),

int_campaign_shares as (
    select
        campaign_id,
        customer_id,
        {{ map_of('feature', 'share') }} as shares
    from shares
    group by campaign_id, customer_id
)

select * from int_campaign_shares
