with

searches as (
    select * from {{ ref('segment_searches') }}
),

models as (
    select * from {{ ref('int_segment_models') }}
),

segment_candidates as (
    select
        searches.feature_set,
        searches.algorithm,
        searches.k,
        searches.inertia,
        searches.silhouette,
        searches.weakest_silhouette,
        searches.reference_silhouette,
        searches.calinski_harabasz,
        searches.davies_bouldin,
        searches.bootstrap_ari_mean,
        searches.bootstrap_ari_min,
        searches.ari_with_kmeans,
        searches.smallest_share,
        searches.is_chosen,
        searches.is_chosen and models.is_published as is_published,
        searches.reason,
        searches.model_id
    from searches
    inner join models on searches.model_id = models.model_id
)

select * from segment_candidates
