select
    'f_score' as score,
    frequency::varchar as shared_value
from {{ ref('customers_abt') }}
where f_score is not null
group by frequency
having count(distinct f_score) > 1
union all
select
    'm_score' as score,
    monetary::varchar as shared_value
from {{ ref('customers_abt') }}
where m_score is not null
group by monetary
having count(distinct m_score) > 1
union all
select
    'r_score' as score,
    recency_days::varchar as shared_value
from {{ ref('customers_abt') }}
where r_score is not null
group by recency_days
having count(distinct r_score) > 1
