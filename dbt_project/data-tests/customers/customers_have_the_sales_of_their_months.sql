-- A company without order lines may have customers: their sums are zero.
with

customers as (
    select
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(gross_sales), 0) as gross_sales
    from {{ ref('customers') }}
),

customers_abt as (
    select
        coalesce(sum(frequency), 0) as orders,
        coalesce(sum(monetary), 0) as net_sales,
        coalesce(sum(gross_sales), 0) as gross_sales
    from {{ ref('customers_abt') }}
),

department_shares as (
    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(gross_sales), 0) as gross_sales
    from {{ ref('customer_department_shares') }}
),

customer_months as (
    select
        coalesce(sum(orders), 0) as orders,
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(gross_sales), 0) as gross_sales
    from {{ ref('customer_months') }}
)

select *
from customer_months
cross join customers
cross join customers_abt
cross join department_shares
where
    customer_months.orders <> customers.orders
    or customer_months.orders <> customers_abt.orders
    or customer_months.net_sales <> customers.net_sales
    or customer_months.net_sales <> customers_abt.net_sales
    or customer_months.net_sales <> department_shares.net_sales
    or customer_months.gross_sales <> department_shares.gross_sales
