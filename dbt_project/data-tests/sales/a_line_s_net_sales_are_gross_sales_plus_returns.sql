-- An amount is net sales or kept apart; merchandise undone on the spot is neither. A
-- night judges the lines that it has made.
select
    order_id,
    line_number,
    amount,
    gross_sales,
    returns,
    net_sales,
    non_merchandise_sales
from {{ ref('int_night_sales') }}
where
    gross_sales < 0
    or returns > 0
    or net_sales != gross_sales + returns
    or net_sales + non_merchandise_sales != case
        when is_merchandise and is_cancelled and amount > 0 then 0 else amount
    end
