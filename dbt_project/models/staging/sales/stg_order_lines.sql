with

source as (
    select * from {{ source('raw', 'order_lines') }}
),

renamed as (
    select
        ordered_at,
        order_id,
        line_number,
        customer_id,
        product_id,
        product_name,
        department_id,
        quantity,
        unit_price,
        amount,
        purchase_count,
        discount,
        currency,
        channel,
        store_id,
        country,
        coalesce(is_cancelled, false) as is_cancelled,
        order_date,
        price_in_currency,
        _load_id,
        _line,
        _landing_id
    from source
    where not coalesce(_is_duplicate, false)
)

select * from renamed
