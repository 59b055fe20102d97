"""What comes after a snapshot date changes no feature of it, to the bit."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.rendered import propensity_features, rendered

DATE = "2024-09-30"
MODELS = (
    "int_night_order_days",
    "int_order_days",
    "customer_months",
    "int_customer_new_products",
    "int_customer_quarters",
    "int_snapshot_dates",
    "int_as_of_dates",
    "int_customer_recent_orders",
    "int_customer_features",
    "customers_abt_snapshots",
)
"""From order lines to snapshots, in the order of their refs."""
LINES = """
    select
        'o' || (range // 3) as order_id,
        date '2023-01-01' + (range * 7919 % 730)::int as order_date,
        'c' || (hash(range // 3) % 200) as customer_id,
        'p' || (hash(range + 7) % 90) as product_id,
        (hash(range + 11) % 100000)::decimal(18, 4) / 700 as amount,
        hash(range + 13) % 9 = 0 as is_return
    from range(12000)
"""
SCRAMBLED = f"""
    select
        * replace (
            case when order_date > date '{DATE}' then 'c' || (hash(rowid, 1) % 200)
                else customer_id end as customer_id,
            case when order_date > date '{DATE}' then 'p' || (hash(rowid, 2) % 90)
                else product_id end as product_id,
            case when order_date > date '{DATE}' then (hash(rowid, 3) % 9999) / 7
                else amount end as amount,
            case when order_date > date '{DATE}' then hash(rowid, 4) % 3 = 0
                else is_return end as is_return,
            case when order_date > date '{DATE}'
                then date '{DATE}' + 1 + (hash(rowid, 5) % 90)::int
                else order_date end as order_date,
        )
    from given
    where order_date <= date '{DATE}' or hash(rowid, 6) % 4 > 0
"""
ORDER_LINES = """
    select
        order_id, order_date, customer_id, customer_id as source_customer_id,
        product_id, null::varchar as channel, null::varchar as store_id,
        null::varchar as country, order_date::timestamp as ordered_at,
        1::decimal(18, 3) as quantity,
        if(is_return, 0, amount)::decimal(18, 4) as gross_sales,
        if(is_return, -amount, 0)::decimal(18, 4) as returns,
        gross_sales + returns as net_sales,
        0::decimal(18, 4) as non_merchandise_sales,
        null::decimal(18, 4) as margin,
        null::bigint as purchase_count,
        not is_return and amount > 0 as is_purchase,
        true as is_complete, is_return, true as is_merchandise, false as is_guest
    from lines
"""
Connection = duckdb.DuckDBPyConnection


def built(connection: Connection, lines: str) -> None:
    """Make all models over these lines, as a rebuild does."""
    connection.execute(f"create or replace table lines as {lines}")
    connection.execute(f"create or replace table int_night_sales as {ORDER_LINES}")
    for model in MODELS:
        connection.execute(f"create or replace table {model} as {rendered(model)}")


@pytest.fixture(scope="module")
def connection() -> Connection:
    connection = duckdb.connect()
    connection.execute(
        "create table int_company as"
        " select date '2023-01-01' as data_from, date '2025-01-01' as data_to"
    )
    connection.execute("create table int_reviewed_customers (customer_id varchar)")
    connection.execute(f"create table given as {LINES}")
    built(connection, "select * from given")
    connection.execute("create table before as from customers_abt_snapshots")
    connection.execute("create table lines_before as from lines")
    built(connection, SCRAMBLED)
    return connection


def differing(connection: Connection, where: str) -> list[Any]:
    return connection.execute(
        f"(from before where {where} except all from customers_abt_snapshots"
        f" where {where}) union all (from customers_abt_snapshots where {where}"
        f" except all from before where {where})"
    ).fetchall()


def test_scrambled_rows_after_a_date_change_no_feature_of_it(
    connection: Connection,
) -> None:
    ((changed,),) = connection.execute(
        "select count(*) from (from lines_before except all from lines)"
    ).fetchall()
    assert changed > 1_000
    ((rows,),) = connection.execute(
        f"select count(*) from before where as_of_date = date '{DATE}'"
    ).fetchall()
    assert rows > 150
    assert differing(connection, f"as_of_date <= date '{DATE}'") == []
    # The scramble is seen where it may be.
    assert differing(connection, f"as_of_date > date '{DATE}'") != []


def test_every_feature_of_a_model_is_one_of_the_snapshot(
    connection: Connection,
) -> None:
    columns = connection.table("customers_abt_snapshots").columns
    assert set(propensity_features()) <= set(columns)
