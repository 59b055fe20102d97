with

assignments as (
    select * from {{ ref('segment_assignments') }}
),

customers_abt as (
    select
        customer_id,
        company_segment_id as company_segment,
        company_profile_id as company_profile
    from {{ ref('customers_abt') }}
),

groups_of_customers as (
    select
        customer_id,
        segmentation,
        group_id
    from customers_abt
    unpivot (group_id for segmentation in (company_segment, company_profile))
),

cells as (
    select
        groups_of_customers.segmentation,
        assignments.segment_id,
        assignments.segment_name,
        groups_of_customers.group_id,
        count(*) as customers
    from assignments
    inner join groups_of_customers
        on assignments.customer_id = groups_of_customers.customer_id
    group by all
),

shares as (
    select
        *,
        customers / sum(customers) over (partition by segmentation, segment_id)::double
            as share, -- noqa: RF04
        sum(customers) over (partition by segmentation, group_id)
        / sum(customers) over (partition by segmentation)::double as base_share
    from cells
),

segment_crosstab as (
    select
        segmentation,
        segment_id,
        segment_name,
        group_id,
        customers,
        share,
        share / base_share as lift
    from shares
)

select * from segment_crosstab
