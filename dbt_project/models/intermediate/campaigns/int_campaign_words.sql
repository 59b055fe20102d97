{{ config(materialized='view') }}
with

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

words as (
    select
        campaign_id as word,
        campaign_id,
        1 as precedence
    from campaigns
    union all
    select
        campaign_name as word,
        max(campaign_id) as campaign_id,
        2 as precedence
    from campaigns
    group by campaign_name
    having count(*) = 1
),

int_campaign_words as (
    select
        lower(word) as word,
        min_by(campaign_id, precedence) as campaign_id
    from words
    where word is not null
    group by lower(word)
)

select * from int_campaign_words
