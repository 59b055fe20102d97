with

company_segments as (
    select * from {{ ref('stg_company_segments') }}
),

company_profiles as (
    select * from {{ ref('stg_company_profiles') }}
),

int_company_groups as (
    select
        'segment' as grouping_name,
        company_segment_id as group_id,
        company_segment_name as group_name
    from company_segments
    union all
    select
        'profile' as grouping_name,
        company_profile_id as group_id,
        company_profile_name as group_name
    from company_profiles
)

select * from int_company_groups
