{{ config(materialized='tonight') }}
with

valued as (
    select * from {{ ref('int_valued_lines') }}
),

matches as (
    select * from {{ ref('int_return_matches') }}
),

company as (
    select * from {{ ref('int_company') }}
),

int_finished_lines as (
    select
        valued.order_id,
        valued.line_number::bigint as line_number,
        valued.ordered_at,
        valued.order_date,
        valued.source_customer_id,
        valued.customer_id,
        valued.is_guest,
        valued.product_id,
        valued.product_name,
        valued.department_id,
        valued.quantity,
        valued.unit_price,
        valued.discount,
        valued.amount,
        valued.gross_sales::decimal(18, 4) as gross_sales,
        valued.returns::decimal(18, 4) as returns,
        (valued.gross_sales + valued.returns)::decimal(18, 4) as net_sales,
        valued.non_merchandise_sales::decimal(18, 4) as non_merchandise_sales,
        case
            when valued.unit_cost is null then null
            when valued.is_undone or not valued.is_merchandise then 0
            else (
                valued.gross_sales + valued.returns
                - valued.pieces * valued.unit_cost
            )::decimal(18, 4)
        end as margin,
        valued.currency,
        valued.purchase_count,
        valued.channel,
        valued.store_id,
        valued.country,
        valued.is_cancelled,
        valued.is_return,
        valued.is_merchandise,
        not valued.is_return and valued.gross_sales > 0 as is_purchase,
        coalesce(valued.order_date <= company.data_to, false) as is_complete,
        case
            when not valued.is_merchandise then 'non_merchandise'
            when valued.is_return then 'return'
            when valued.is_guest then 'guest_sale'
            else 'sale'
        end as reason,
        case
            when valued.is_undone then valued.order_id
            else matches.returned_order_id
        end as returned_order_id,
        case
            when valued.is_undone then valued.line_number
            else matches.returned_line_number
        end::bigint as returned_line_number,
        case
            when valued.is_undone then 'exact'
            when valued.is_return then coalesce(matches.return_match, 'unmatched')
        end as return_match,
        valued._load_id as load_id
    from valued
    cross join company
    left join matches
        on valued._load_id = matches._load_id and valued._line = matches._line
    where
        {{ is_in('valued.order_id', 'int_touched_orders') }}
        or {{ is_in('valued.customer_id', 'int_touched_customers') }}
)

select * from int_finished_lines
