-- A set with a model has exactly one chosen candidate, and it is k-means.
select feature_set
from {{ ref('segment_candidates') }}
group by feature_set
having
    count(*) filter (where is_chosen) <> 1
    or count(*) filter (where is_chosen and algorithm <> 'kmeans') > 0
