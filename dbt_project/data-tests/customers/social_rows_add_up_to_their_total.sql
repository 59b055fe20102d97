select
    sum(interactions) filter (where not is_total) as interactions,
    sum(interactions) filter (where month is null) as total
from {{ ref('social_engagement') }}
having
    sum(interactions) filter (where not is_total)
    is distinct from sum(interactions) filter (where month is null)
