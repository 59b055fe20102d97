with

assignments as (
    select * from {{ ref('segment_assignments') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

grouped as (
    select
        'company_segment' as grouping,
        assignments.segment_id,
        assignments.segment_name,
        customers_abt.company_segment_id as group_id
    from assignments
    inner join customers_abt on assignments.customer_id = customers_abt.customer_id
    where customers_abt.company_segment_id is not null
    union all
    select
        'company_profile' as grouping,
        assignments.segment_id,
        assignments.segment_name,
        customers_abt.company_profile_id as group_id
    from assignments
    inner join customers_abt on assignments.customer_id = customers_abt.customer_id
    where customers_abt.company_profile_id is not null
),

cells as (
    select
        grouping,
        segment_id,
        segment_name,
        group_id,
        count(*) as customers
    from grouped
    group by all
),

shares as (
    select
        *,
        customers / sum(customers) over (partition by grouping, segment_id)::double
            as share,
        sum(customers) over (partition by grouping, group_id)
        / sum(customers) over (partition by grouping)::double as base_share
    from cells
),

segment_crosstab as (
    select
        grouping,
        segment_id,
        segment_name,
        group_id,
        customers,
        share,
        share / base_share as lift
    from shares
)

select * from segment_crosstab
