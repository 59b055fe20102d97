with

source as (
    select * from {{ source('ops', 'rejected_rows') }}
),

renamed as (
    select
        load_id,
        feed,
        source,
        line,
        column_name,
        value,
        reason,
        amount,
        record
    from source
)

select * from renamed
