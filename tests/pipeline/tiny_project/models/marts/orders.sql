select
    coalesce(order_id, customer_id || ':' || order_date) as order_id,
    any_value(customer_id) as customer_id,
    min(order_date) as order_date,
    sum(amount)::decimal(18, 4) as net_sales
from raw.order_lines
group by all
