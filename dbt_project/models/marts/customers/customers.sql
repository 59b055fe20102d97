with

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

records as (
    select * from {{ ref('int_customer_records') }}
),

shown_records as (
    select * from {{ ref('int_shown_records') }}
),

ordering_customers as (
    select * from {{ ref('int_ordering_customers') }}
),

company as (
    select * from {{ ref('int_company') }}
),

aged as (
    select
        records.*,
        company.data_to,
        {{ age_on('company.data_to', 'records.birth_date', 'records.age') }}
            as age_in_years
    from records
    cross join company
),

customers as (
    select
        customer_ids.customer_id,
        shown_records.full_name,
        shown_records.email,
        shown_records.phone,
        shown_records.birth_date,
        aged.age_in_years::bigint as age,
        aged.gender,
        aged.city,
        coalesce(aged.country, ordering_customers.last_country) as country,
        aged.registered_at,
        aged.acquisition_channel,
        aged.company_profile_id,
        aged.company_segment_id,
        aged.accepts_email,
        aged.accepts_sms,
        aged.accepts_push,
        aged.accepts_phone,
        aged.customer_id is not null as has_customer_record,
        coalesce(aged.source_records, 0)::bigint as source_records,
        ordering_customers.favourite_channel,
        ordering_customers.first_order_date,
        ordering_customers.last_order_date,
        coalesce(ordering_customers.orders, 0)::bigint as orders,
        coalesce(ordering_customers.order_days, 0)::bigint as order_days,
        coalesce(ordering_customers.gross_sales, 0)::decimal(18, 4) as gross_sales,
        coalesce(ordering_customers.returns, 0)::decimal(18, 4) as returns,
        coalesce(ordering_customers.net_sales, 0)::decimal(18, 4) as net_sales,
        ordering_customers.margin
    from customer_ids
    left join aged on customer_ids.customer_id = aged.customer_id
    left join shown_records on customer_ids.customer_id = shown_records.customer_id
    left join ordering_customers
        on customer_ids.customer_id = ordering_customers.customer_id
)

select * from customers
