with

customers as (
    select * from {{ ref('stg_customers') }}
),

cleaned as (
    select
        customer_id as source_customer_id,
        registered_at,
        birth_date,
        lower(trim(email)) as email,
        {{ regexp_replace_all('phone', "'[^0-9]'", "''") }} as digits,
        lower(trim({{ regexp_replace_all('full_name', "'[[:space:]]+'", "' '") }}))
            as full_name
    from customers
),

int_identity_records as (
    select
        source_customer_id,
        registered_at,
        birth_date,
        case when email like '_%@_%' then email end as email,
        -- The last nine digits: with and without country code or leading zero alike.
        case when length(digits) >= 7 then right(digits, 9) end as phone,
        case when full_name like '_% _%' then full_name end as full_name
    from cleaned
)

select * from int_identity_records
