{{ config(materialized='view') }}
{%- set nothing = {
    'happened_at': 'null', 'happened_date': 'null', 'is_purchase': 'false',
    'orders': '0', 'gross_sales': '0', 'returns': '0', 'net_sales': '0',
    'new_products': '0', 'sessions': '0', 'pages': '0', 'landing_campaign_id': 'null',
    'bounces': '0', 'interactions': '0', 'sentiment': 'null',
} -%}
{%- set sources = {
    'order_days': {
        'happened_at': 'ordered_at', 'happened_date': 'order_date',
        'is_purchase': 'is_purchase', 'orders': 'orders', 'net_sales': 'net_sales',
        'gross_sales': 'gross_sales', 'returns': 'returns',
    },
    'new_products': {
        'happened_date': 'first_order_date', 'new_products': 'new_products',
    },
    'web_sessions': {
        'happened_at': 'started_at', 'happened_date': 'session_date', 'sessions': '1',
        'pages': 'pages', 'landing_campaign_id': 'campaign_id',
        'bounces': 'is_bounce::integer',
    },
    'interactions': {
        'happened_at': 'occurred_at', 'happened_date': 'occurred_date',
        'interactions': '1', 'sentiment': 'sentiment',
    },
} -%}
with

order_days as (
    select * from {{ ref('int_order_days') }}
    where is_complete and not is_guest
),

new_products as (
    select * from {{ ref('int_customer_new_products') }}
),

web_sessions as (
    select
        web_sessions.*,
        words.campaign_id
    from {{ ref('web_sessions') }} as web_sessions
    left join {{ ref('int_campaign_words') }} as words
        on lower(web_sessions.utm_campaign) = words.word
    inner join {{ ref('int_feed_days') }} as feed_days
        on
            feed_days.feed = 'web_events'
            and web_sessions.session_date <= feed_days.data_to
    where web_sessions.customer_id is not null
),

interactions as (
    select * from {{ ref('int_social_interactions') }}
    where customer_id is not null
),

int_customer_activity as (
    {% for source, given in sources.items() -%}
        select
            {% for column, value in nothing.items() -%}
                {{ given.get(column, value) }} as {{ column }},
            {% endfor -%}
            customer_id
        from {{ source }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from int_customer_activity
