with

customers as (
    select
        sum(orders) as orders,
        sum(net_sales) as net_sales,
        sum(gross_sales) as gross_sales
    from {{ ref('customers') }}
),

customers_abt as (
    select
        sum(frequency) as orders,
        sum(monetary) as net_sales,
        sum(gross_sales) as gross_sales
    from {{ ref('customers_abt') }}
),

department_shares as (
    select
        sum(net_sales) as net_sales,
        sum(gross_sales) as gross_sales
    from {{ ref('customer_department_shares') }}
),

customer_months as (
    select
        sum(orders) as orders,
        sum(net_sales) as net_sales,
        sum(gross_sales) as gross_sales
    from {{ ref('customer_months') }}
)

select *
from customer_months
cross join customers
cross join customers_abt
cross join department_shares
where
    customer_months.orders is distinct from customers.orders
    or customer_months.orders is distinct from customers_abt.orders
    or customer_months.net_sales is distinct from customers.net_sales
    or customer_months.net_sales is distinct from customers_abt.net_sales
    or customer_months.net_sales is distinct from department_shares.net_sales
    or customer_months.gross_sales is distinct from department_shares.gross_sales
