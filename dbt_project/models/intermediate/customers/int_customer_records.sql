with

identities as (
    select * from {{ ref('int_identities') }}
),

records as (
    select
        identities.customer_id as person_id,
        identities.source_records,
        identities.precedence,
        customers.*
    from {{ ref('stg_customers') }} as customers
    inner join identities on customers.customer_id = identities.source_customer_id
),

alone as (
    select
        person_id as customer_id,
        source_records,
        full_name,
        email,
        phone,
        birth_date,
        age,
        gender,
        city,
        country,
        registered_at,
        acquisition_channel,
        company_profile_id,
        company_segment_id,
        accepts_email,
        accepts_sms,
        accepts_push,
        accepts_phone
    from records
    where source_records = 1
),

-- Each value from the first record that has one; consent if no record refuses.
merged as (
    select
        person_id as customer_id,
        max(source_records) as source_records,
        {{ first_known('full_name') }} as full_name,
        {{ first_known('email') }} as email,
        {{ first_known('phone') }} as phone,
        {{ first_known('birth_date') }} as birth_date,
        {{ first_known('age') }} as age,
        {{ first_known('gender') }} as gender,
        {{ first_known('city') }} as city,
        {{ first_known('country') }} as country,
        {{ first_known('registered_at') }} as registered_at,
        {{ first_known('acquisition_channel') }} as acquisition_channel,
        {{ first_known('company_profile_id') }} as company_profile_id,
        {{ first_known('company_segment_id') }} as company_segment_id,
        bool_and(accepts_email) as accepts_email,
        bool_and(accepts_sms) as accepts_sms,
        bool_and(accepts_push) as accepts_push,
        bool_and(accepts_phone) as accepts_phone
    from records
    where source_records > 1
    group by person_id
),

int_customer_records as (
    select * from alone
    union all
    select * from merged
)

select * from int_customer_records
