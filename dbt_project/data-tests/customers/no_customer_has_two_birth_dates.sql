select identities.customer_id
from {{ ref('customer_identities') }} as identities
inner join {{ ref('int_identity_records') }} as records
    on identities.source_customer_id = records.source_customer_id
group by identities.customer_id
having count(distinct records.birth_date) > 1
