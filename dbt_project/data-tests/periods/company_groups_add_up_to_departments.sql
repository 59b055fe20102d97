-- Each customer has one segment and one profile, so customers add up as sales do.
with

{% for group in ['segment', 'profile'] %}
    {{ group }}_sums as (
        select
            year,
            department_id,
            'company_{{ group }}' as segmentation,
            sum(sales) as sales,
            sum(previous_sales) as previous_sales,
            coalesce(sum(customers), 0) as customers,
            -- Guests have no number; another group without one makes the sum unknown.
            count_if(customers is null and company_{{ group }}_id <> 'guest') = 0
                as has_customers
        from {{ ref('company_' ~ group ~ '_sales_yoy') }}
        where company_{{ group }}_id <> 'all'
        group by year, department_id
    ),
{% endfor %}

grouped as (
    select * from segment_sums
    union all
    select * from profile_sums
)

select
    year,
    department_id,
    grouped.segmentation,
    departments.sales,
    grouped.sales as sales_of_groups,
    departments.customers,
    grouped.customers as customers_of_groups
from {{ ref('department_sales_yoy') }} as departments
left join grouped using (year, department_id)
where
    grouped.year is null
    or departments.sales <> grouped.sales
    or departments.previous_sales is distinct from grouped.previous_sales
    or (grouped.has_customers and departments.customers <> grouped.customers)
