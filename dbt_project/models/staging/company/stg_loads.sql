with

source as (
    select * from {{ source('ops', 'loads') }}
),

renamed as (
    select
        load_id,
        feed,
        source,
        sheet,
        content_hash,
        mapping_hash,
        rows_read,
        rows_filtered,
        rows_rejected,
        rows_landed,
        amount_filtered,
        amount_rejected,
        landed_at,
        replaced_at
    from source
)

select * from renamed
