{{ config(materialized='view') }}
with

settings as (
    select * from {{ ref('stg_settings') }}
    where section = 'experiment_segmentation'
),

own as (
    select own.segmentation
    from (
        values ('company_segment'), ('company_profile'), ('segment')
    ) as own (segmentation)
),

-- Without any in the settings, all of our own.
chosen as (
    select
        value as segmentation,
        position
    from settings
    union all
    select
        segmentation,
        0 as position
    from own
    where (select count(*) from settings) = 0
),

int_campaign_segmentations as (
    select
        chosen.segmentation,
        case
            when own.segmentation is null
                then row_number() over (
                    partition by own.segmentation is null
                    order by chosen.position, chosen.segmentation
                )
        end as place
    from chosen
    left join own on chosen.segmentation = own.segmentation
)

select * from int_campaign_segmentations
