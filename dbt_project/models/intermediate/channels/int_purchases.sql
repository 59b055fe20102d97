with

web_purchases as (
    select * from {{ ref('int_web_purchases') }}
),

claimed_purchases as (
    select * from {{ ref('int_claimed_purchases') }}
),

reached as (
    select customer_id from {{ ref('int_contact_touches') }}
    union
    select customer_id from claimed_purchases
),

orders as (
    select * from {{ ref('orders') }}
),

company as (
    select * from {{ ref('int_company') }}
),

known as (
    select
        'web ' || event_id as conversion_id,
        order_id,
        person_id,
        customer_id,
        occurred_at as converted_at,
        occurred_date as converted_date,
        true as is_tracked,
        1::bigint as conversions,
        revenue
    from web_purchases
    union all
    select
        'order ' || order_id as conversion_id,
        order_id,
        'customer:' || customer_id as person_id,
        customer_id,
        ordered_at as converted_at,
        order_date as converted_date,
        false as is_tracked,
        1::bigint as conversions,
        net_sales as revenue
    from orders
    where
        is_purchase
        and is_complete
        and customer_id in (select customer_id from reached)
        and order_id not in (
            select order_id from web_purchases
            where order_id is not null
        )
),

-- A response that no purchase explains is one; two campaigns that claim a customer's
-- day claim the same.
claims as (
    select claimed_purchases.*
    from claimed_purchases
    inner join company on claimed_purchases.touched_date <= company.data_to
    where
        not exists (
            select 1 from known
            where
                known.person_id = claimed_purchases.person_id
                and known.converted_date
                between claimed_purchases.touched_date and claimed_purchases.counts_to
        )
    qualify row_number() over (
        partition by claimed_purchases.customer_id, claimed_purchases.touched_date
        order by
            claimed_purchases.touched_at desc nulls last,
            claimed_purchases.touch_id asc
    ) = 1
),

int_purchases as (
    select * from known
    union all
    select
        'response ' || touch_id as conversion_id,
        null::varchar as order_id,
        person_id,
        customer_id,
        touched_at as converted_at,
        touched_date as converted_date,
        false as is_tracked,
        conversions,
        revenue
    from claims
)

select * from int_purchases
