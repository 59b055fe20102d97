with

customers as (
    select * from {{ ref('customers') }}
),

customers_abt as (
    select * from {{ ref('customers_abt') }}
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

-- A channel needs consent and an address. A banner needs neither, but somebody who came
-- to the site or the app within 90 days.
allowed as (
    select
        customer_id,
        'email' as channel,
        1 as preference
    from customers
    where accepts_email and email is not null
    union all
    select
        customer_id,
        'push' as channel,
        2 as preference
    from customers
    where accepts_push
    union all
    select
        customer_id,
        'sms' as channel,
        3 as preference
    from customers
    where accepts_sms and phone is not null
    union all
    select
        customer_id,
        'phone' as channel,
        4 as preference
    from customers
    where accepts_phone and phone is not null
    union all
    select
        customer_id,
        'banner' as channel,
        5 as preference
    from customers_abt
    where
        days_since_last_visit < 90
        or (orders_last_90_days > 0 and favourite_channel in ('web', 'app'))
),

answers as (
    select
        contacts.customer_id,
        campaigns.channel,
        count(*) as contacts,
        count(*) filter (
            where contacts.clicked_at is not null
        )::double as answers
    from {{ ref('int_campaign_contacts') }} as contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where not contacts.is_control and campaigns.channel is not null
    group by contacts.customer_id, campaigns.channel
),

rates as (
    select
        channel,
        sum(answers) / sum(contacts) as answer_rate
    from answers
    group by channel
),

-- The customer's own rate, as after ten more contacts at everybody's. No banner is
-- counted, so it comes last.
int_customer_channels as (
    select
        allowed.customer_id,
        allowed.channel,
        allowed.preference,
        round(
            (coalesce(answers.answers, 0) + 10 * coalesce(rates.answer_rate, 0))
            / (coalesce(answers.contacts, 0) + 10),
            6
        ) as answer_rate
    from allowed
    left join rates on allowed.channel = rates.channel
    left join answers
        on
            allowed.customer_id = answers.customer_id
            and allowed.channel = answers.channel
)

select * from int_customer_channels
