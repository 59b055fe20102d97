with

company as (
    select * from {{ ref('int_company') }}
),

-- Who was touched before the data begin may have ordered before them, too.
acquisitions as (
    select acquisitions.*
    from {{ ref('int_acquisitions') }} as acquisitions
    inner join company on acquisitions.first_touch_date >= company.data_from
),

sales_cycle as (
    select
        coalesce(first_touch_channel, 'all') as channel,
        first_touch_channel is null as is_total,
        count(*)::bigint as customers,
        round(avg(days_to_first_order), 6) as mean_days,
        percentile_cont(0.25) within group (order by days_to_first_order)
            as lower_quartile_days,
        percentile_cont(0.5) within group (order by days_to_first_order)
            as median_days,
        percentile_cont(0.75) within group (order by days_to_first_order)
            as upper_quartile_days
    from acquisitions
    group by grouping sets ((first_touch_channel), ())
    having count(*) > 0
)

select * from sales_cycle
order by is_total, channel
