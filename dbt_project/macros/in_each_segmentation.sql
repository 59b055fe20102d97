{#- Rows once for all, and once more with their group for each segmentation. -#}
{% macro in_each_segmentation(rows) -%}
    {%- set own = {
        'company_segment': 'company_segment_id',
        'company_profile': 'company_profile_id',
        'segment': 'segment_id',
    } -%}
    select
        'all' as segmentation,
        'all' as group_id,
        {{ rows }}.*
    from {{ rows }}
    {%- for segmentation, column in own.items() %}
        union all
        select
            segmentations.segmentation,
            {{ rows }}.{{ column }} as group_id,
            {{ rows }}.*
        from {{ rows }}
        inner join segmentations on segmentations.segmentation = '{{ segmentation }}'
    {%- endfor %}
    union all
    select
        segmentations.segmentation,
        coalesce(
            {{ element(rows ~ '.attribute_values', 'segmentations.place') }}, 'unknown'
        ) as group_id,
        {{ rows }}.*
    from {{ rows }}
    inner join segmentations on segmentations.place is not null
{%- endmacro %}
