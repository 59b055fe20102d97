select customer_id
from {{ ref('customers_abt') }}
where
    (frequency > 0) <> (r_score is not null)
    or (frequency > 0) <> (rfm_segment <> 'No purchase')
    or (frequency > 0) <> (recency_days is not null)
