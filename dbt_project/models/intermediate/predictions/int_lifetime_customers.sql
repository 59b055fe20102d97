with

due as (
    select * from {{ ref('int_predictions_due') }}
    where target = 'lifetime' and is_due
),

months as (
    select
        customer_months.customer_id,
        customer_months.order_days,
        customer_months.first_order_date,
        customer_months.last_order_date,
        customer_months.month < due.held_out_from as is_earlier,
        case due.value_basis
            when 'margin' then coalesce(customer_months.margin, 0)
            else customer_months.net_sales
        end as amount
    from {{ ref('customer_months') }} as customer_months
    inner join due on customer_months.month <= due.fitted_on
),

customers as (
    select
        customer_id,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        max(last_order_date) filter (where is_earlier) as earlier_last_order_date,
        sum(order_days)::bigint as purchase_days,
        coalesce(sum(order_days) filter (where is_earlier), 0)::bigint
            as earlier_purchase_days,
        sum(amount)::decimal(18, 4) as amount,
        coalesce(sum(amount) filter (where is_earlier), 0)::decimal(18, 4)
            as earlier_amount
    from months
    group by customer_id
    having sum(order_days) > 0
),

int_lifetime_customers as (
    select
        'model' as part,
        customer_id,
        0 as later_days,
        purchase_days,
        {{ days_between('first_order_date', 'last_order_date') }} as recency_days,
        {{ days_between('first_order_date', 'due.fitted_on') }} as age_days,
        greatest(amount, 0) as amount,
        0 as later_purchase_days,
        0::decimal(18, 4) as later_amount
    from customers
    cross join due
    union all
    select
        'backtest' as part,
        customer_id,
        {{ days_between('due.held_out_from', 'due.fitted_on') }} + 1 as later_days,
        earlier_purchase_days as purchase_days,
        {{ days_between('first_order_date', 'earlier_last_order_date') }}
            as recency_days,
        {{ days_between('first_order_date', 'due.held_out_from') }} - 1 as age_days,
        greatest(earlier_amount, 0) as amount,
        purchase_days - earlier_purchase_days as later_purchase_days,
        amount - earlier_amount as later_amount
    from customers
    cross join due
    where earlier_purchase_days > 0
)

select * from int_lifetime_customers
