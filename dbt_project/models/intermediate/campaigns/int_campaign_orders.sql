{{ config(materialized='view') }}
with

contacts as (
    select * from {{ ref('int_campaign_contacts') }}
    where is_analysed
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where is_complete and not is_guest
),

company as (
    select * from {{ ref('int_company') }}
),

settings as (
    select
        coalesce(max(value) filter (where item = 'covariate_days'), '365')::integer
            as covariate_days
    from {{ ref('stg_settings') }}
    where section = 'experiment'
),

near as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        order_days.orders,
        order_days.net_sales,
        order_days.order_date < contacts.assigned_date as is_before,
        order_days.order_date <= contacts.outcome_to
        and {{ follows_contact('order_days.ordered_at', 'order_days.order_date') }}
            as is_outcome
    from contacts
    cross join settings
    cross join company
    inner join order_days
        on
            contacts.customer_id = order_days.customer_id
            and order_days.order_date >= contacts.assigned_date - settings.covariate_days
            and order_days.order_date
            <= coalesce(contacts.outcome_to, contacts.assigned_date)
),

int_campaign_orders as (
    select
        campaign_id,
        customer_id,
        coalesce(sum(orders) filter (where is_outcome), 0)::bigint as conversions,
        coalesce(sum(net_sales) filter (where is_outcome), 0)::decimal(18, 4) as spend,
        coalesce(sum(net_sales) filter (where is_before), 0)::decimal(18, 4)
            as earlier_net_sales
    from near
    group by campaign_id, customer_id
)

select * from int_campaign_orders
