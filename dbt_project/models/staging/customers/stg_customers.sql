with

source as (
    select * from {{ source('raw', 'customers') }}
),

renamed as (
    select
        customer_id,
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
        accepts_phone,
        registered_date,
        _load_id,
        _line
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
