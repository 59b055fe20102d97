"""A shop small enough to work out by hand: days, returns and guests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import done

Connection = duckdb.DuckDBPyConnection

HEADER = (
    "order_id,line_number,ordered_at,customer_id,product_id,quantity,unit_price,"
    "currency,country\n"
)
SALES = """\
1,1,2024-01-15 10:00,ann,tea,2,10,,
1,2,2024-01-15 10:00,ann,cup,1,5,,
2,1,2024-01-20 10:00,bob,tea,1,10,,
3,1,2024-02-05 10:00,ann,tea,1,10,,
4,1,2024-02-10 10:00,bob,cup,3,5,,
5,1,2024-02-11 10:00,,tea,4,10,,
6,1,2024-06-10 23:30,cid,tea,1,10,,
7,1,2024-06-30 12:00,cid,cup,1,5,,
"""
RETURNS = """\
8,1,2024-02-20 10:00,ann,cup,-1,5,,
1,3,2024-02-21 10:00,ann,tea,-1,10,,
9,1,2024-06-14 10:00,dee,jug,1,10,USD,
10,1,2024-06-21 10:00,dee,jug,-1,10,USD,
11,1,2024-06-21 10:00,dee,jug,1,10,,All
"""
RATES = "rate_date,currency,rate\n2024-06-01,USD,0.8\n2024-06-20,USD,0.75\n"


def refreshed(folder: Path, lines: str) -> Path:
    """A release of the shop with these order lines, their instants in UTC."""
    folder.mkdir()
    (folder / "lines.csv").write_text(HEADER + lines)
    (folder / "rates.csv").write_text(RATES)
    config = folder / "mercato.yml"
    config.write_text(
        yaml.safe_dump(
            {
                "company": {
                    "name": "Small",
                    "currency": "GBP",
                    "timezone": "Europe/London",
                },
                "warehouse": "warehouse/",
                "feeds": {
                    "order_lines": [{"files": "lines.csv", "timezone": "UTC"}],
                    "exchange_rates": [{"files": "rates.csv"}],
                },
                "quality": {"rejected_share": 0.2},
            }
        )
    )
    done("refresh", "--config", str(config))
    return folder / "warehouse" / "current" / "analytics.duckdb"


@pytest.fixture(scope="module")
def without_returns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    release = refreshed(tmp_path_factory.mktemp("shop") / "sales", SALES)
    with duckdb.connect(str(release), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    release = refreshed(tmp_path_factory.mktemp("shop") / "returns", SALES + RETURNS)
    with duckdb.connect(str(release), read_only=True) as connection:
        yield connection


def test_a_summer_order_at_2330_utc_falls_on_the_next_day_in_london(
    shop: Connection,
) -> None:
    day = shop.execute("select order_date from marts.orders where order_id = '6'")
    assert day.fetchall() == [(date(2024, 6, 11),)]
    sales = shop.execute("""
        select period_start, net_sales from marts.sales_by_period
        where period_type = 'day' and customer_type = 'all' and country = 'all'
            and channel = 'all' and net_sales > 0
            and period_start between date '2024-06-09' and date '2024-06-12'
    """)
    assert sales.fetchall() == [(date(2024, 6, 11), Decimal(10))]


def test_a_return_in_the_next_month_changes_no_earlier_month(
    shop: Connection, without_returns: Connection
) -> None:
    january = """
        select * from {mart} where {month} = date '2024-01-01' order by all
    """
    for mart, month in [
        ("marts.customer_months", "month"),
        (
            "(from marts.sales_by_period where period_type = 'month')",
            "period_start",
        ),
    ]:
        query = january.format(mart=mart, month=month)
        before = without_returns.execute(query).fetchall()
        assert before
        assert shop.execute(query).fetchall() == before
    february = """
        select net_sales, returns from marts.sales_by_period
        where period_type = 'month' and period_start = date '2024-02-01'
            and customer_type = 'all' and country = 'all' and channel = 'all'
    """
    assert without_returns.execute(february).fetchall() == [(65, 0)]
    assert shop.execute(february).fetchall() == [(50, -15)]


def test_returns_are_linked_to_the_latest_sale_with_quantity_left(
    shop: Connection,
) -> None:
    links = shop.execute("""
        select product_id, returned_order_id, return_match from marts.order_lines
        where is_return order by product_id
    """)
    assert links.fetchall() == [
        ("cup", "1", "exact"),
        ("jug", "9", "exact"),
        ("tea", "3", "exact"),
    ]


def test_a_refund_at_another_rate_finds_its_sale_and_brings_what_it_costs_today(
    shop: Connection,
) -> None:
    amounts = shop.execute("""
        select order_id, amount from marts.order_lines where product_id = 'jug'
        order by ordered_at
    """)
    assert amounts.fetchall() == [("9", Decimal("8")), ("10", Decimal("-7.5"))]


def test_a_country_called_all_is_rejected_and_the_night_goes_on(
    shop: Connection,
) -> None:
    rejected = shop.execute("""
        select rows, amount from marts.sales_reconciliation
        where feed = 'order_lines' and reason = 'rejected'
    """)
    assert rejected.fetchall() == [(1, Decimal(10))]


def test_lines_without_a_department_add_up_in_unknown(shop: Connection) -> None:
    departments = shop.execute("""
        select department_id, lines, net_sales from marts.departments
    """).fetchall()
    total = shop.execute("select count(*), sum(net_sales) from marts.order_lines")
    assert departments == [("unknown", *total.fetchall()[0])]


def test_a_guest_counts_in_sales_and_in_no_customer_ratio(shop: Connection) -> None:
    rows = shop.execute("""
        select customer_type, orders, customers, net_sales from marts.sales_by_period
        where period_type = 'month' and period_start = date '2024-02-01'
            and country = 'all' and channel = 'all'
        order by customer_type
    """)
    assert rows.fetchall() == [
        ("all", 3, 2, Decimal(50)),
        ("guest", 1, None, Decimal(40)),
        ("returning", 2, 2, Decimal(10)),
    ]
    people = shop.execute("select customer_id from marts.customers_abt order by 1")
    assert people.fetchall() == [("ann",), ("bob",), ("cid",), ("dee",)]


def test_equal_values_share_an_rfm_score(shop: Connection) -> None:
    scores = dict(
        shop.execute("select customer_id, f_score from marts.customers_abt").fetchall()
    )
    assert scores["ann"] == scores["bob"] == scores["cid"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The sales once more, one code in capitals, and a row dated in the future.

    A hundred and twenty guests in March make the one row a small share.
    """
    lines = SALES.replace("ann,tea,1,10", "ann,TEA,1,10")
    lines += "9,1,2199-01-01 10:00,ann,tea,1,1000,,\n"
    lines += "".join(f"g{n},1,2024-03-05 10:00,,tea,1,1,,\n" for n in range(120))
    release = refreshed(tmp_path_factory.mktemp("shop") / "odd", lines)
    with duckdb.connect(str(release), read_only=True) as connection:
        yield connection


def test_odd_rows_are_warned_of(odd: Connection) -> None:
    warnings = odd.execute("""
        select column_name, expectation, observed from marts.data_quality_results
        where
            not success and severity = 'warning'
            and column_name in ('product_id', 'order_date')
        order by column_name
    """).fetchall()
    (future, cases) = warnings
    assert future[1].startswith("is at most")
    assert future[2] == "1 of 129 rows that do not"
    assert "one_id TEA, other_id tea" in cases[2]


def test_odd_rows_distort_no_figure(
    odd: Connection, without_returns: Connection
) -> None:
    for query in [
        """
        select period_start, orders, customers, net_sales from marts.sales_by_period
        where period_type = 'month' and customer_type = 'all' and country = 'all'
            and channel = 'all' and period_start <> date '2024-03-01'
        order by period_start
        """,
        "select * from marts.cohort_retention order by all",
        "select * from marts.customer_months order by all",
        """
        select customer_id, recency_days, frequency, monetary, tenure_days, r_score
        from marts.customers_abt order by customer_id
        """,
    ]:
        expected = without_returns.execute(query).fetchall()
        assert expected
        assert odd.execute(query).fetchall() == expected
