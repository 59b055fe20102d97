{{ config(materialized='view') }}
with

-- In the company's own words. Channels below stand in the order of preference.
own as (
    select
        item as offer,
        max(case section when 'action_offer' then value end) as offer_text,
        max(case section when 'action_message' then value end) as message
    from {{ ref('stg_settings') }}
    group by item
),

int_offers as (
    select
        rules.offer,
        rules.metric,
        rules.channel_1,
        rules.channel_2,
        rules.channel_3,
        rules.hypothesis,
        coalesce(own.offer_text, rules.offer_text) as offer_text,
        coalesce(own.message, rules.message) as message
    from (
        values
        (
            'win_back', 'conversion', 'email', 'sms', 'banner',
            'A voucher for the next order, valid for two weeks',
            'We have missed you: this is for your next order',
            'A voucher with an end brings back who has stopped buying'
        ),
        (
            'reminder', 'conversion', 'push', 'email', 'banner',
            'Recommended products, shown when the next order would be due',
            'It may be time again: we have picked these for you',
            'A reminder at the customer''s own rhythm brings the next order earlier'
        ),
        (
            'bundle', 'spend', 'banner', 'email', 'push',
            'Free delivery from an order value above the segment''s mean',
            'Add one more, and delivery is on us',
            'A threshold above the usual order makes customers add a product'
        ),
        (
            'second_order', 'conversion', 'email', 'push', 'banner',
            'A voucher for the second order, valid for a month',
            'Thank you for your first order: this is for your second',
            'A voucher soon after the first order makes a habit'
        ),
        (
            'cross_sell', 'conversion', 'banner', 'email', 'push',
            'Recommended products that are new to the customer',
            'Customers like you also bought these',
            'Products bought by like customers widen the choice'
        ),
        (
            'advice', 'spend', 'banner', 'email', 'push',
            'Sizes, pictures and opinions of buyers before the order',
            'Find what fits, the first time',
            'Advice before the order leaves more of the sales after returns'
        ),
        (
            'timing', 'conversion', 'push', 'sms', 'email',
            'The next offer through the channel that the customer answers most',
            'For you, and only when it matters',
            'Fewer messages, by the channel that is answered, bring more orders'
        ),
        (
            'finish_cart', 'conversion', 'push', 'email', 'banner',
            'What lies in the cart, kept for a week',
            'You left something behind',
            'A reminder of the cart brings the order to its end'
        ),
        (
            'first_order', 'conversion', 'email', 'push', 'banner',
            'A welcome voucher for the first order',
            'Welcome: this is for your first order',
            'A welcome turns who registered into a customer'
        ),
        (
            'thank_you', 'conversion', 'email', 'phone', 'banner',
            'Early access to new products, without a discount',
            'You see it first',
            'Who buys most needs no discount to come again'
        )
    )
        as rules (
            offer,
            metric,
            channel_1,
            channel_2,
            channel_3,
            offer_text,
            message,
            hypothesis
        )
    left join own on rules.offer = own.offer
)

select * from int_offers
