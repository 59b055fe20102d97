with

source as (
    select * from {{ source('raw', 'order_lines') }}
),

renamed as (
    select
        order_id,
        line_number,
        amount,
        _load_id,
        _line
    from source
    where _is_duplicate
)

select * from renamed
