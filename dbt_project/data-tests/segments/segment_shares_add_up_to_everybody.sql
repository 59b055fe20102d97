-- Every assigned customer is in one profile, and shares of all segments make one.
with

profiles as (
    select distinct
        segment_id,
        customers,
        customers_share,
        sales_share
    from {{ ref('segment_profiles') }}
),

assigned as (
    select count(*) as customers
    from {{ ref('segment_assignments') }}
)

select
    assigned.customers,
    sum(profiles.customers) as profiled
from assigned
left join profiles on true
group by assigned.customers
having
    coalesce(sum(profiles.customers), 0) <> assigned.customers
    or abs(sum(profiles.customers_share) - 1) > 1e-9
    or abs(sum(profiles.sales_share) - 1) > 1e-9
