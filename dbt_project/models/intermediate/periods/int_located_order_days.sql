with

order_days as (
    select * from {{ ref('int_order_days') }}
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

places as (
    select * from {{ ref('int_sales_places') }}
),

numbered_customers as (
    select
        customer_id,
        row_number() over (order by customer_id)::int as customer_number,
        min(first_order_date) as first_order_date
    from customer_months
    group by customer_id
),

int_located_order_days as (
    select
        order_days.order_date,
        order_days.is_guest,
        numbered_customers.customer_number,
        -- A return before the first known purchase undoes one from before the data.
        case
            when numbered_customers.first_order_date <= order_days.order_date
                then numbered_customers.first_order_date
        end as first_order_date,
        places.place_number,
        places.country_number,
        places.channel_number,
        order_days.is_purchase,
        order_days.orders,
        order_days.gross_sales,
        order_days.returns,
        order_days.net_sales,
        order_days.non_merchandise_sales
    from order_days
    inner join places
        on
            coalesce(order_days.country, 'unknown') = places.country
            and coalesce(order_days.channel, 'unknown') = places.channel
    left join numbered_customers
        on order_days.customer_id = numbered_customers.customer_id
)

select * from int_located_order_days
