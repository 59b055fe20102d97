{{ config(materialized='view') }}
with

-- An offer raises its KPI; of returns it lowers the share.
int_kpis as (
    select
        rules.kpi,
        rules.offer,
        rules.direction,
        rules.unit,
        rules.meaning
    from (
        values
        (
            'active_share_90d', 'win_back', 1, 'share',
            'Share that bought within the last 90 days'
        ),
        (
            'orders_per_customer', 'reminder', 1, 'number',
            'Orders per customer within 365 days'
        ),
        (
            'average_order_value', 'bundle', 1, 'money',
            'Mean value of an order of the last 365 days'
        ),
        (
            'repeat_share', 'second_order', 1, 'share',
            'Share that has bought more than once'
        ),
        (
            'products_per_customer', 'cross_sell', 1, 'number',
            'Different products per customer'
        ),
        (
            'return_rate', 'advice', -1, 'share',
            'Share of the sales that came back'
        ),
        (
            'response_rate', 'timing', 1, 'share',
            'Share of contacts by campaigns that were answered'
        )
    ) as rules (kpi, offer, direction, unit, meaning)
)

select * from int_kpis
