with

customers as (
    select
        customer_id,
        first_order_date,
        net_sales,
        acquisition_channel,
        {{ local_date('registered_at', 'company.timezone') }} as registered_date
    from {{ ref('customers') }}
    cross join {{ ref('int_company') }} as company
    where first_order_date is not null
),

touches as (
    select
        customer_id,
        touched_date,
        channel
    from {{ ref('int_visits') }}
    where customer_id is not null
    union all
    select
        contacts.customer_id,
        contacts.assigned_date as touched_date,
        campaigns.channel
    from {{ ref('int_campaign_contacts') }} as contacts
    inner join {{ ref('int_campaigns') }} as campaigns using (campaign_id)
    where not contacts.is_control
),

first_touches as (
    select touches.*
    from touches
    inner join customers
        on
            touches.customer_id = customers.customer_id
            and touches.touched_date <= customers.first_order_date
    qualify row_number() over (
        partition by touches.customer_id
        order by touches.touched_date, touches.channel is null, touches.channel
    ) = 1
),

-- The registration is a touch, too, and on a day of several the one that tells more.
touched as (
    select
        customer_id,
        customers.first_order_date,
        customers.net_sales,
        customers.registered_date <= customers.first_order_date
        and coalesce(
            customers.registered_date < first_touches.touched_date
            or customers.registered_date = first_touches.touched_date
            and (acquisition_channel is not null or first_touches.channel is null),
            true
        ) as is_registration,
        coalesce(acquisition_channel, first_touches.channel, 'unknown') as brought_by,
        case
            when is_registration then customers.registered_date
            else first_touches.touched_date
        end as first_touch_date,
        case
            when is_registration then acquisition_channel else first_touches.channel
        end as touch_channel
    from customers
    left join first_touches using (customer_id)
),

-- The campaign that the first order counts for.
won as (
    select
        customer_id,
        converted_date as first_order_date,
        channel as brought_by,
        max(campaign_id) as campaign_id
    from {{ ref('int_conversions') }}
    where customer_id is not null
    group by all
),

int_acquisitions as (
    select
        customer_id,
        first_order_date,
        touched.net_sales,
        brought_by as acquisition_channel,
        coalesce(won.campaign_id, 'none') as campaign_id,
        touched.first_touch_date,
        case
            when first_touch_date is not null then coalesce(touch_channel, 'unknown')
        end as first_touch_channel,
        {{ days_between('first_touch_date', 'first_order_date') }}
            as days_to_first_order
    from touched
    left join won using (customer_id, first_order_date, brought_by)
)

select * from int_acquisitions
