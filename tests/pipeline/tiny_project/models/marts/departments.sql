select
    department_id,
    sum(amount)::decimal(18, 4) as net_sales,
    count(*) as lines
from raw.order_lines
where department_id <> 'fails the build' or error('department') is null
group by all
