with

acquisitions as (
    select * from {{ ref('int_acquisitions') }}
    where first_touch_date is not null
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
