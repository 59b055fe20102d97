"""Online Retail II: the published figures, read from the marts of a release."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from tests.conftest import done
from tests.examples.conftest import uk_retail

Connection = duckdb.DuckDBPyConnection

CLEAN = """
    customer_id is not null and not is_cancelled and quantity > 0 and unit_price > 0
"""


def value(connection: Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None, query
    return row[0]


def pounds(connection: Connection, query: str) -> Decimal:
    return Decimal(value(connection, query)).quantize(Decimal("0.01"))


def test_the_overlap_week_counts_once(uk: Connection) -> None:
    assert value(uk, "select count(*) from order_lines") == 1_044_847
    assert pounds(uk, "select sum(amount) from order_lines") == Decimal("18909744.12")


@pytest.mark.parametrize(
    ("year", "gross", "clean"),
    [
        (2009, "799847.11", "686654.16"),
        (2010, "9111106.09", "8406185.00"),
        (2011, "8998790.91", "8338694.01"),
    ],
)
def test_sales_of_a_year(uk: Connection, year: int, gross: str, clean: str) -> None:
    of_year = f"from order_lines where year(order_date) = {year}"
    assert pounds(uk, f"select sum(amount) {of_year}") == Decimal(gross)
    assert pounds(uk, f"select sum(amount) {of_year} and {CLEAN}") == Decimal(clean)
    total = f"""
        select total_amount from sales_by_period
        where period_type = 'year' and year(period_start) = {year}
            and customer_type = 'all' and country = 'all' and channel = 'all'
    """
    assert pounds(uk, total) == Decimal(gross)


def test_clean_sales(uk: Connection) -> None:
    rows, customers, invoices, amount = uk.execute(f"""
        select count(*), count(distinct customer_id), count(distinct order_id),
            sum(amount)
        from order_lines where {CLEAN}
    """).fetchall()[0]
    assert (rows, customers, invoices) == (791_044, 5_878, 36_969)
    assert amount.quantize(Decimal("0.01")) == Decimal("17431533.18")
    home = pounds(
        uk,
        f"""
        select sum(amount) from order_lines
        where {CLEAN} and country = 'United Kingdom'
        """,
    )
    assert round(float(home / amount), 4) == 0.8286


def test_december_2010_is_not_doubled(uk: Connection) -> None:
    december = f"""
        select sum(amount) from order_lines
        where {CLEAN} and date_trunc('month', order_date) = date '2010-12-01'
    """
    assert pounds(uk, december) == Decimal("572713.89")


def test_clean_sales_without_identical_rows(uk: Connection) -> None:
    rows, amount = uk.execute(f"""
        select count(*), sum(amount) from (
            select distinct order_id, product_id, product_name, quantity, ordered_at,
                unit_price, customer_id, country, amount
            from order_lines where {CLEAN}
        )
    """).fetchall()[0]
    assert rows == 779_424
    assert amount.quantize(Decimal("0.01")) == Decimal("17374786.27")


def test_the_two_files_as_they_come(real_data: Path, tmp_path: Path) -> None:
    configuration = uk_retail(real_data, tmp_path / "warehouse")
    for source in configuration["feeds"]["order_lines"]:
        source.pop("where", None)
    config = tmp_path / "mercato.yml"
    config.write_text(yaml.safe_dump(configuration))
    done("land", "--config", str(config))
    with duckdb.connect(str(tmp_path / "warehouse" / "mercato.duckdb")) as private:
        counts = private.execute("""
            select
                count(*), count_if(order_id like 'C%'), count_if(customer_id is null),
                count_if(order_id like 'A%'), count_if(quantity < 0),
                count_if(unit_price = 0), count_if(unit_price < 0)
            from raw.order_lines
        """).fetchall()[0]
        doubled = private.execute(f"""
            select sum(amount) from raw.order_lines
            where {CLEAN} and date_trunc('month', order_date) = date '2010-12-01'
        """).fetchall()[0][0]
    assert counts == (1_067_370, 19_494, 243_007, 6, 22_950, 6_202, 5)
    assert doubled.quantize(Decimal("0.01")) == Decimal("884591.89")


def test_each_row_of_the_files_has_one_reason(uk: Connection) -> None:
    reasons = dict(
        uk.execute("""
            select reason, rows from sales_reconciliation where feed = 'order_lines'
        """).fetchall()
    )
    assert sum(reasons.values()) == 1_067_370
    assert reasons["filtered"] == 22_523
    assert reasons["rejected"] == reasons["duplicate"] == 0


def test_net_sales_reconcile_with_clean_sales_to_the_penny(uk: Connection) -> None:
    """Net sales = clean sales - their postage and fees + guests + returns."""
    net_sales = value(uk, "select sum(net_sales) from order_lines")
    parts = uk.execute(f"""
        select
            sum(amount) filter (where {CLEAN}),
            -sum(amount) filter (where {CLEAN} and not is_merchandise),
            sum(net_sales) filter (where reason = 'guest_sale'),
            sum(net_sales) filter (where reason = 'return')
        from order_lines
    """).fetchall()[0]
    assert net_sales == sum(parts)
    assert [part.quantize(Decimal("0.01")) for part in parts] == [
        Decimal("17431533.18"),
        Decimal("-306592.18"),
        Decimal("2576013.46"),
        Decimal("-719692.94"),
    ]
    orders = value(uk, "select sum(net_sales) from orders")
    reconciled = value(
        uk,
        """
        select sum(amount) from sales_reconciliation
        where feed = 'order_lines' and reason in ('sale', 'guest_sale', 'return')
        """,
    )
    assert net_sales == orders == reconciled


def test_2011_is_up_like_for_like_and_never_called_a_decline(uk: Connection) -> None:
    row = uk.execute("""
        select is_complete, total_amount_change_previous_year_pct,
            net_sales_change_previous_year_pct, period_end
        from sales_by_period
        where period_type = 'year' and period_start = date '2011-01-01'
            and customer_type = 'all' and country = 'all' and channel = 'all'
    """).fetchall()[0]
    assert row[0] is False
    assert round(row[1], 3) == 0.030
    assert row[2] > 0
    calendar_years = value(
        uk,
        """
        select sum(amount) filter (where year(order_date) = 2011)
            / sum(amount) filter (where year(order_date) = 2010) - 1
        from order_lines
        """,
    )
    assert round(calendar_years, 3) == -0.012
    called = value(
        uk, "select count(status) from department_sales_yoy where year = 2011"
    )
    assert called == 0


@pytest.mark.parametrize(
    ("sale", "cancellation", "pieces"),
    [("581483", "C581484", 80_995), ("541431", "C541433", 74_215)],
)
def test_extreme_cancellations_are_linked_to_what_they_undo(
    uk: Connection, sale: str, cancellation: str, pieces: int
) -> None:
    links = uk.execute(
        """
        select returned_order_id, return_match, -quantity from order_lines
        where order_id = ?
        """,
        [cancellation],
    ).fetchall()
    assert links == [(sale, "exact", pieces)]


def test_postage_and_fees_are_no_merchandise(uk: Connection) -> None:
    codes = "('POST', 'DOT', 'M', 'C2', 'D', 'S', 'BANK CHARGES', 'ADJUST', 'TEST001')"
    flags = uk.execute(f"""
        select distinct is_merchandise from order_lines where product_id in {codes}
    """).fetchall()
    assert flags == [(False,)]
    assert (
        value(uk, f"select sum(net_sales) from order_lines where product_id in {codes}")
        == 0
    )


def test_guests_change_no_customer_ratio(uk: Connection) -> None:
    guests = uk.execute("""
        select count(*), count(customers), sum(orders) from sales_by_period
        where customer_type = 'guest'
    """).fetchall()[0]
    assert guests[0] > 0
    assert guests[1] == 0
    total = """
        select customers from sales_by_period
        where period_type = 'year' and period_start = date '2010-01-01'
            and customer_type = 'all' and country = 'all' and channel = 'all'
    """
    known = """
        select count(distinct customer_id) from orders
        where is_purchase and year(order_date) = 2010
    """
    assert value(uk, total) == value(uk, known)
    assert (
        value(uk, "select count(*) from customers_abt where customer_id is null") == 0
    )


def test_retention_equals_pandas(uk: Connection) -> None:
    orders = uk.execute("""
        select customer_id, date_trunc('month', order_date) as month from orders
        where is_purchase and customer_id is not null
    """).df()
    orders["month"] = pd.to_datetime(orders["month"]).dt.to_period("M")
    orders["cohort"] = orders.groupby("customer_id")["month"].transform("min")
    pairs = orders.drop_duplicates(["customer_id", "month"])[["cohort", "month"]]
    expected = Counter(pairs.itertuples(index=False, name=None))
    cells = uk.execute("""
        select cohort_month, month_number, customers, active_customers
        from cohort_retention
    """).fetchall()
    assert len(cells) == 25 * 26 // 2, "dense to the month of data_to"
    for cohort_month, month_number, customers, active in cells:
        cohort = pd.Period(cohort_month, "M")
        assert active == expected[cohort, cohort + month_number]
        assert customers == expected[cohort, cohort]


def test_the_first_cohort_is_left_censored_and_the_last_month_incomplete(
    uk: Connection,
) -> None:
    censored = uk.execute("""
        select distinct cohort_month from cohort_retention where is_left_censored
    """).fetchall()
    assert censored == [(date(2009, 12, 1),)]
    cut = uk.execute("""
        select count(*) from cohort_retention
        where not is_complete and cohort_month + to_months(month_number::integer)
            <> date '2011-12-01'
    """).fetchall()
    assert cut == [(0,)]


def test_equal_values_share_an_rfm_score(uk: Connection) -> None:
    for column, score in [
        ("recency_days", "r_score"),
        ("frequency", "f_score"),
        ("monetary", "m_score"),
    ]:
        split = uk.execute(f"""
            select {column} from customers_abt where {score} is not null
            group by {column} having count(distinct {score}) > 1
        """).fetchall()
        assert split == []
        assert value(uk, f"select count(distinct {score}) from customers_abt") >= 4


def test_rfm_equals_pandas(uk: Connection) -> None:
    abt = uk.execute("""
        select customer_id, recency_days, frequency, monetary, r_score, f_score, m_score
        from customers_abt where r_score is not null
    """).df()
    lines = uk.execute("""
        select customer_id, order_id, order_date, gross_sales, net_sales
        from order_lines where customer_id is not null
    """).df()
    bought = lines[lines["gross_sales"].astype(float) > 0].groupby("customer_id")
    last = pd.to_datetime(bought["order_date"].max())
    # Sums of decimals, to the penny: rounded as floats, equal values would differ.
    pennies = (lines["net_sales"].astype(float) * 10_000).round().astype("int64")
    values = pd.DataFrame(
        {
            "recency_days": (pd.Timestamp("2011-12-09") - last).dt.days,
            "frequency": bought["order_id"].nunique(),
            "monetary": pennies.groupby(lines["customer_id"]).sum() / 10_000,
        }
    ).dropna()
    found = abt.set_index("customer_id").sort_index()
    assert list(found.index) == list(values.index)
    ranked = values.assign(recency_days=-values["recency_days"])
    for column, score in zip(values, ("r_score", "f_score", "m_score"), strict=True):
        assert (found[column].astype(float) == values[column].astype(float)).all()
        share = ranked[column].rank(method="max") / len(values)
        fifths = (share * 5).apply(math.ceil)
        assert (found[score] == fifths).all(), score
