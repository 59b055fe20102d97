with

-- The view is read twice on purpose: most lines never meet a return.
returned_keys as (
    select distinct
        customer_id,
        product_id,
        piece_price,
        price_currency
    from {{ ref('int_order_lines') }}
    where is_return and not is_undone and pieces != 0
),

movements as (
    select order_lines.*
    from {{ ref('int_order_lines') }} as order_lines
    inner join returned_keys
        on
            order_lines.customer_id = returned_keys.customer_id
            and order_lines.product_id = returned_keys.product_id
            and order_lines.piece_price = returned_keys.piece_price
            and order_lines.price_currency = returned_keys.price_currency
    where not order_lines.is_undone and order_lines.pieces != 0
),

-- At one instant sales come before returns.
balances as (
    select
        *,
        sum(pieces) over in_time as balance,
        row_number() over in_time as position
    from movements
    window in_time as (
        partition by customer_id, product_id, piece_price, price_currency
        order by ordered_at, is_return, _load_id, _line
        rows between unbounded preceding and current row
    )
),

-- A return of more than was bought takes what is there: no stack is below zero.
heights as (
    select
        *,
        balance - least(0, min(balance) over (
            partition by customer_id, product_id, piece_price, price_currency
            order by position
            rows between unbounded preceding and current row
        )) as height_after
    from balances
),

int_return_stacks as (
    select
        _load_id,
        _line,
        order_id,
        line_number,
        customer_id,
        product_id,
        piece_price,
        price_currency,
        position,
        is_return,
        pieces::decimal(18, 3) as pieces,
        lag(height_after, 1, 0) over (
            partition by customer_id, product_id, piece_price, price_currency
            order by position
        )::decimal(18, 3) as height_before,
        height_after::decimal(18, 3) as height_after
    from heights
)

select * from int_return_stacks
