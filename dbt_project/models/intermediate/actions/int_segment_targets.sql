with

measures as (
    select
        measures.*,
        kpis.offer,
        kpis.direction,
        kpis.unit,
        kpis.meaning
    from {{ ref('int_segment_measures') }} as measures
    inner join {{ ref('int_kpis') }} as kpis on measures.kpi = kpis.kpi
),

present as (
    select
        *,
        sum(part) over (partition by kpi) / sum(whole) over (partition by kpi)
            as company_value,
        rank() over (partition by kpi order by direction * measured desc) as place,
        count(*) over (partition by kpi) as segments
    from measures
    where period = 'now'
),

better_half as (
    select
        kpi,
        sum(part) / sum(whole) as measured
    from present
    where 2 * place <= segments + 1
    group by kpi
),

benchmarks as (
    select
        segment_id,
        kpi,
        'last_year' as basis,
        'what these customers had a year before' as derived,
        measured,
        standard_error
    from measures
    where period = 'last_year'
    union all
    select
        segment_id,
        kpi,
        'company' as basis,
        'the mean of all segments' as derived,
        company_value as measured,
        0 as standard_error
    from present
    union all
    select
        present.segment_id,
        present.kpi,
        'better_half' as basis,
        'the mean of the better half of the segments' as derived,
        better_half.measured,
        0 as standard_error
    from present
    inner join better_half on present.kpi = better_half.kpi
),

-- The nearest benchmark that is better by more than chance explains.
int_segment_targets as (
    select
        present.segment_id,
        present.kpi,
        present.kpi_number,
        present.customers,
        present.measured,
        present.standard_error,
        present.offer,
        present.direction,
        present.unit,
        present.meaning,
        present.company_value,
        benchmarks.basis,
        benchmarks.derived,
        round(coalesce(benchmarks.measured, present.measured), 6) as target
    from present
    left join benchmarks
        on
            present.segment_id = benchmarks.segment_id
            and present.kpi = benchmarks.kpi
            and present.direction * (benchmarks.measured - present.measured)
            > 2 * sqrt(
                present.standard_error * present.standard_error
                + benchmarks.standard_error * benchmarks.standard_error
            )
    qualify row_number() over (
        partition by present.segment_id, present.kpi
        order by present.direction * benchmarks.measured nulls last, benchmarks.basis
    ) = 1
)

select * from int_segment_targets
