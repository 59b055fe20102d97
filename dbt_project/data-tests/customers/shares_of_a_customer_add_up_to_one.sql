select
    customer_id,
    sum(share) as total
from {{ ref('customer_department_shares') }}
where share is not null and {{ is_in('customer_id', 'int_touched_customers') }}
group by customer_id
having abs(sum(share) - 1) > 1e-9
