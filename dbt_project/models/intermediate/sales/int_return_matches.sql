with

stacks as (
    select * from {{ ref('int_return_stacks') }}
),

returns as (
    select * from stacks
    where is_return and height_before > 0
),

sales as (
    select * from stacks
    where not is_return
),

-- The sale that put the stack's top piece there.
int_return_matches as (
    select
        returns._load_id,
        returns._line,
        returns.order_id,
        sales.order_id as returned_order_id,
        sales.line_number as returned_line_number,
        case
            when returns.height_before + returns.pieces < 0 then 'partial'
            when sales.height_before <= returns.height_after then 'exact'
            else 'split'
        end as return_match
    from returns
    inner join sales
        on
            returns.customer_id = sales.customer_id
            and returns.product_id = sales.product_id
            and returns.piece_price = sales.piece_price
            and returns.price_currency = sales.price_currency
            and returns.position > sales.position
            and returns.height_before > sales.height_before
            and returns.height_before <= sales.height_after
    qualify row_number() over (
        partition by returns._load_id, returns._line
        order by sales.position desc
    ) = 1
)

select * from int_return_matches
