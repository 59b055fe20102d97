with

dates as (
    select * from {{ ref('int_as_of_dates') }}
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

new_products as (
    select
        customer_id,
        date_trunc('month', first_order_date)::date as month,
        sum(new_products) as new_products
    from {{ ref('int_customer_new_products') }}
    group by all
),

-- Every date is a month's end or data_to, where customer_months ends: whole months do.
month_stretches as (
    select
        months.month,
        min(dates.as_of_date) as stretch_to
    from (select distinct month from customer_months) as months
    inner join dates on months.month <= dates.as_of_date
    group by months.month
),

int_customer_stretches as (
    select
        customer_months.customer_id,
        month_stretches.stretch_to,
        min(customer_months.first_order_date) as first_order_date,
        max(customer_months.last_order_date) as last_order_date,
        sum(customer_months.orders)::bigint as orders,
        sum(customer_months.gross_sales)::decimal(18, 4) as gross_sales,
        sum(customer_months.returns)::decimal(18, 4) as returns,
        sum(customer_months.net_sales)::decimal(18, 4) as net_sales,
        coalesce(sum(new_products.new_products), 0)::bigint as new_products
    from customer_months
    inner join month_stretches on customer_months.month = month_stretches.month
    left join new_products
        on
            customer_months.customer_id = new_products.customer_id
            and customer_months.month = new_products.month
    group by customer_months.customer_id, month_stretches.stretch_to
)

select * from int_customer_stretches
