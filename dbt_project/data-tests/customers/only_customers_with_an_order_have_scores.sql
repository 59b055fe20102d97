-- An order that two customers share counts for one, and is a purchase of both.
select customer_id
from {{ ref('customers_abt') }}
where
    (recency_days is not null) <> (r_score is not null)
    or (recency_days is not null) <> (rfm_segment <> 'No purchase')
    or (frequency > 0 and recency_days is null)
