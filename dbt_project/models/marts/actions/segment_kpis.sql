with

company as (
    select * from {{ ref('int_company') }}
),

segments as (
    select distinct
        segment_id,
        segment_name
    from {{ ref('segment_assignments') }}
),

targets as (
    select * from {{ ref('int_segment_targets') }}
),

-- First what is furthest behind the company.
ranked as (
    select
        *,
        round(direction * (measured / nullif(company_value, 0) - 1), 6) as advantage,
        row_number() over (
            partition by segment_id order by advantage asc nulls last, kpi_number asc
        ) as priority
    from targets
),

worded as (
    select
        *,
        {{ said('measured') }} as said_now,
        {{ said('company_value') }} as said_company,
        {{ said('target') }} as said_target,
        case
            when advantage < 0
                then round(-100 * advantage, 1) || ' % worse than all segments together'
            when advantage > 0
                then round(100 * advantage, 1) || ' % better than all segments together'
            else 'the same as that of all segments together'
        end as compared
    from ranked
),

segment_kpis as (
    select
        worded.segment_id,
        segments.segment_name,
        worded.kpi,
        worded.priority,
        worded.customers,
        worded.unit,
        worded.measured as current, -- noqa: RF04
        worded.standard_error,
        round(worded.company_value, 6) as company_value,
        worded.target,
        coalesce(worded.basis, 'hold') as target_basis,
        worded.offer,
        concat_ws(
            ' ',
            worded.meaning || ': ' || worded.said_now,
            case worded.unit when 'money' then company.currency end,
            'is ' || worded.compared,
            '(' || worded.said_company || '),',
            'place ' || worded.priority,
            'of the figures to work on.',
            case
                when worded.basis is null
                    then 'To hold: nothing known is better by more than chance.'
                else 'Target ' || worded.said_target || ': ' || worded.derived || '.'
            end
        ) as reason
    from worded
    cross join company
    inner join segments on worded.segment_id = segments.segment_id
)

select * from segment_kpis
order by segment_id, priority
