with

company as (
    select * from {{ ref('int_company') }}
),

customers as (
    select * from {{ ref('customers') }}
    where first_order_date is not null
),

campaigns as (
    select * from {{ ref('int_campaigns') }}
),

touches as (
    select
        customers.customer_id,
        {{ local_date('customers.registered_at', 'company.timezone') }} as touched_date,
        customers.acquisition_channel as channel,
        1 as precedence
    from customers
    cross join company
    where customers.registered_at is not null
    union all
    select
        customer_id,
        touched_date,
        channel,
        2 as precedence
    from {{ ref('int_visits') }}
    where customer_id is not null
    union all
    select
        contacts.customer_id,
        contacts.assigned_date as touched_date,
        campaigns.channel,
        3 as precedence
    from {{ ref('int_campaign_contacts') }} as contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    where not contacts.is_control
),

first_touches as (
    select
        touches.customer_id,
        touches.touched_date,
        touches.channel
    from touches
    inner join customers on touches.customer_id = customers.customer_id
    where touches.touched_date <= customers.first_order_date
    qualify row_number() over (
        partition by touches.customer_id
        order by
            touches.touched_date,
            touches.channel is null,
            touches.precedence,
            touches.channel
    ) = 1
),

-- The campaign that the first order counts for.
won as (
    select
        customer_id,
        converted_date,
        channel,
        max(campaign_id) as campaign_id
    from {{ ref('int_conversions') }}
    where customer_id is not null
    group by customer_id, converted_date, channel
),

int_acquisitions as (
    select
        customers.customer_id,
        customers.first_order_date,
        coalesce(customers.acquisition_channel, first_touches.channel, 'unknown')
            as acquisition_channel,
        coalesce(won.campaign_id, 'none') as campaign_id,
        first_touches.touched_date as first_touch_date,
        case
            when first_touches.customer_id is not null
                then coalesce(first_touches.channel, 'unknown')
        end as first_touch_channel,
        {{ days_between('first_touches.touched_date', 'customers.first_order_date') }}
            as days_to_first_order
    from customers
    left join first_touches on customers.customer_id = first_touches.customer_id
    left join won
        on
            customers.customer_id = won.customer_id
            and customers.first_order_date = won.converted_date
            and coalesce(customers.acquisition_channel, first_touches.channel)
            = won.channel
)

select * from int_acquisitions
