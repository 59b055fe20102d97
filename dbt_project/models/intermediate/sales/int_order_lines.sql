{{ config(materialized='view') }}

with

-- The highest landed number of orders in which other lines have none.
highest_numbers as (
    select
        order_id,
        max(line_number) as line_number
    from {{ ref('int_night_lines') }}
    where
        line_number is not null
        and order_id in (
            select landed_order_id
            from {{ ref('int_night_lines') }}
            where line_number is null
        )
    group by order_id
),

-- A guest's line without an order is an order of its own.
landed as (
    select
        *,
        case
            when landed_order_id is null then 1 else line_number
        end as final_number
    from {{ ref('int_night_lines') }}
    where
        (landed_order_id is not null and line_number is not null)
        or (landed_order_id is null and customer_id is null)
),

-- The view is read twice on purpose: only lines without a number pay for the window.
numbered as (
    select
        lines_to_number.*,
        coalesce(highest_numbers.line_number, 0) + row_number() over (
            partition by lines_to_number.order_id
            order by lines_to_number._load_id, lines_to_number._line
        ) as final_number
    from {{ ref('int_night_lines') }} as lines_to_number
    left join highest_numbers
        on lines_to_number.landed_order_id = highest_numbers.order_id
    where
        (
            lines_to_number.landed_order_id is not null
            and lines_to_number.line_number is null
        )
        or (
            lines_to_number.landed_order_id is null
            and lines_to_number.customer_id is not null
        )
),

all_lines as (
    select * from landed
    union all
    select * from numbered
),

int_order_lines as (
    select
        _load_id,
        _line,
        order_id,
        final_number as line_number,
        ordered_at,
        order_date,
        source_customer_id,
        customer_id,
        is_guest,
        product_id,
        product_name,
        department_id,
        quantity,
        unit_price,
        discount,
        amount,
        currency,
        purchase_count,
        channel,
        store_id,
        country,
        is_cancelled,
        is_undone,
        is_return,
        pieces,
        piece_price,
        price_currency
    from all_lines
)

select * from int_order_lines
