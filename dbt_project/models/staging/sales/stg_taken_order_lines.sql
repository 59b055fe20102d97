with

source as (
    select * from {{ source('ops', 'taken_order_lines') }}
),

renamed as (
    select
        landing_id,
        load_id,
        line,
        order_id,
        customer_id,
        order_date
    from source
)

select * from renamed
