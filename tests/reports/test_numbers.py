"""What the page shows equals the release, asked in SQL of the tests' own."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.browsers import Opened

TILES = """
    select {column} from marts.sales_by_period
    where period_type = '{period}' and customer_type = 'all' and country = 'all'
        and channel = 'all' and {whole} order by period_start desc limit 1
"""
TILE_CASES = [
    (period, column, label)
    for period in ("year", "month")
    for column, label in (
        ("net_sales", "Net sales"),
        ("orders", "Orders"),
        ("customers", "Customers who bought"),
        ("average_order_value", "Average order"),
    )
]


def number(text: str) -> float:
    """Read a number as the page writes it: £1,234, +12.0%."""
    plain = re.sub(r"[^0-9.\N{MINUS SIGN}-]", "", text).replace("\N{MINUS SIGN}", "-")
    value = float(plain)
    return value / 100 if "%" in text else value


def precision(text: str) -> float:
    """Half a unit of the last digit that is shown."""
    digits = re.sub(r"[^0-9.]", "", text).partition(".")[2]
    unit = 10.0 ** -len(digits)
    return unit / (200 if "%" in text else 2) * 1.0001


def assert_shown(text: str, expected: Any) -> None:
    assert number(text) == pytest.approx(float(expected), abs=precision(text))


def one(marts: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = marts.execute(sql).fetchone()
    assert row is not None, sql
    assert row[0] is not None, sql
    return row[0]


@pytest.mark.parametrize(("period", "column", "label"), TILE_CASES)
def test_tiles(
    wide: Opened,
    marts: duckdb.DuckDBPyConnection,
    period: str,
    column: str,
    label: str,
) -> None:
    whole = "is_complete" if period == "month" else "true"
    place = 0 if period == "year" else 1
    tiles = wide.page.locator("#overview .tile", has_text=f"{label}, ").all()
    text = tiles[place].locator(".value").inner_text()
    sql = TILES.format(column=column, period=period, whole=whole)
    assert_shown(text, one(marts, sql))


@pytest.mark.parametrize("column", ["net_sales", "orders", "customers"])
def test_changes_of_tiles(
    wide: Opened, marts: duckdb.DuckDBPyConnection, column: str
) -> None:
    label = {"net_sales": "Net sales", "orders": "Orders"}.get(column, "Customers")
    tile = wide.page.locator("#overview .tile", has_text=label).first
    change = f"{column}_change_previous_year_pct"
    expected = one(marts, TILES.format(column=change, period="year", whole="true"))
    shown = tile.locator(".up, .down").inner_text().split(" ")[0]
    assert_shown(shown, expected)


class Cells(NamedTuple):
    """Cells of a figure's table: which rows and columns, and the SQL of each."""

    figure: str
    choices: dict[str, str]
    key: str
    columns: dict[str, str]
    sql: str
    """With {column}; gives rows of key and value."""


CELLS = [
    Cells(
        "sales-by-customer-type",
        {"period_type": "year"},
        "Period Type",
        {"Net sales": "sum(net_sales)", "Orders": "sum(orders)"},
        """
        select year(period_start) || ' ' || case customer_type when 'guest' then
            'Guests' else upper(customer_type[1]) || customer_type[2:] || ' customers'
            end, {column}
        from marts.sales_by_period
        where period_type = 'month' and country = 'all' and channel = 'all'
            and customer_type = 'guest'
        group by all
        """,
    ),
    Cells(
        "customers-by-period",
        {"period_type": "year", "channel": "all"},
        "Period",
        {"Customers who bought": "count(distinct customer_id)"},
        """
        select year(order_date)::varchar, {column} from marts.order_lines
        where is_purchase and is_complete group by all
        """,
    ),
    Cells(
        "department-sales",
        {},
        "Department",
        {"Sales": "sum(order_lines.net_sales)"},
        """
        select department_name, {column} from marts.order_lines
        join marts.departments using (department_id)
        where order_lines.is_complete and year(order_date) = (
            select max(year(order_date)) from marts.order_lines where is_complete)
        group by all
        """,
    ),
    Cells(
        "department-changes",
        {},
        "Department",
        {
            "Change of sales": "sales - previous_sales",
            "Change in percent": "(sales - previous_sales) / previous_sales",
        },
        """
        select department_name, {column} from marts.department_sales_yoy
        where not is_total and year = (
            select max(year) from marts.department_sales_yoy)
        """,
    ),
    Cells(
        "segment-sizes",
        {},
        "Segment",
        {
            "Customers": "count(*)",
            "Share of customers": "count(*) / sum(count(*)) over ()",
            "Share of sales": "sum(monetary) / sum(sum(monetary)) over ()",
        },
        """
        select segment_name, {column} from marts.segment_assignments
        join marts.customers_abt using (customer_id) group by all
        """,
    ),
    Cells(
        "attribution",
        {},
        "Channel Credit by",
        {"Revenue credited": "revenue", "Purchases credited": "conversions"},
        """
        select channel || ' Last visit', {column} from marts.channel_attribution
        where model = 'last'
        """,
    ),
    Cells(
        "channel-table",
        {},
        "Channel",
        {
            "Cost": "sum(cost)",
            "Purchases": "sum(conversions)",
            "Revenue per unit spent": "sum(revenue) / sum(tracked_cost)",
        },
        """
        select channel, {column} from marts.campaign_kpis
        where campaign_id = 'all' and month is not null and channel <> 'all'
        group by all having sum(tracked_cost) > 0
        """,
    ),
    Cells(
        "campaign-results",
        {"channel": "*"},
        "Campaign Version",
        {
            "Contacts": "sum(contacts)",
            "Buyers": "sum(responders)",
            "Buyers per contact": "sum(responders) / sum(contacts)",
        },
        """
        select campaign_name || ' A', {column} from marts.campaign_results
        where version = 'A' and segmentation = 'company_profile'
        group by campaign_id, campaign_name
        qualify count(*) over (partition by campaign_name) = 1
        """,
    ),
    Cells(
        "web-funnel",
        {"month": "all", "channel": "all", "device": "all"},
        "Step",
        {"Visitors": "count(distinct visitor_id)"},
        """
        select 'Visited', {column} from marts.web_sessions
        union all
        select 'Put into the cart', {column} from marts.web_sessions
        where furthest_step >= 2
        """,
    ),
    Cells(
        "prediction-lift",
        {"target": "purchase"},
        "Tenth Model",
        {"Bought": "sum(positives) / sum(customers)", "Customers": "sum(customers)"},
        """
        select decile || ' recency only', {column} from marts.model_deciles
        where target = 'purchase' and model = 'recency only' and test_from = (
            select max(test_from) from marts.model_deciles where target = 'purchase')
        group by decile
        """,
    ),
    Cells(
        "backtest-value",
        {},
        "Repeat purchases before",
        {"What happened": "actual_value", "Predicted": "predicted_value"},
        "select frequency_bucket, {column} from marts.clv_backtest",
    ),
    Cells(
        "segment-actions",
        {"segment_name": "*", "channel": "*"},
        "Segment Offer",
        {"Today": "current", "Target": "target"},
        """
        select segment_name || ' ' || replace(action, '_', ' '), {column}
        from marts.segment_actions
        """,
    ),
    Cells(
        "missing-values",
        {},
        "Feature",
        {"Missing": "1 - count(recency_days) / count(*)"},
        "select 'days since last order', {column} from marts.customers_abt",
    ),
    Cells(
        "freshness",
        {},
        "Feed",
        {"Rows that count": "rows"},
        "select feed, {column} from marts.release",
    ),
    Cells(
        "reconciliation",
        {"feed": "order_lines"},
        "Reason",
        {"Rows": "count(*)", "Amount": "sum(amount)"},
        "select 'Returns', {column} from marts.order_lines where reason = 'return'",
    ),
]


@pytest.mark.parametrize("cells", CELLS, ids=[one.figure for one in CELLS])
def test_tables(wide: Opened, marts: duckdb.DuckDBPyConnection, cells: Cells) -> None:
    for column, value in cells.choices.items():
        wide.choose(cells.figure, column, value)
    heads = re.findall("|".join(HEADS), cells.key)
    shown = {
        " ".join(row[head] for head in heads): row for row in wide.table(cells.figure)
    }
    compared = 0
    for head, column in cells.columns.items():
        rows = marts.execute(cells.sql.format(column=column)).fetchall()
        for key, expected in rows:
            if expected is not None and key in shown:
                assert_shown(shown[key][head], expected)
                compared += 1
    assert compared >= len(cells.columns)


HEADS = sorted(
    ["Period", "Type", "Department", "Segment", "Channel", "Credit by", "Campaign",
     "Version", "Step", "Tenth", "Model", "Offer",
     "Repeat purchases before", "Feature", "Feed", "Reason"],
    key=len,
    reverse=True,
)  # fmt: skip


def test_the_bridge_leads_from_one_total_to_the_next(
    wide: Opened, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = wide.table("sales-bridge")
    first, *parts, last = [number(row["Amount"]) for row in rows]
    assert first + sum(parts) == pytest.approx(last, abs=0.5 * len(rows))
    sql = (
        "select {} from marts.department_sales_yoy where is_total and previous_sales"
        " is not null order by year desc limit 1"
    )
    assert_shown(rows[0]["Amount"], one(marts, sql.format("previous_sales")))
    assert_shown(rows[-1]["Amount"], one(marts, sql.format("sales")))


def test_cohorts(wide: Opened, marts: duckdb.DuckDBPyConnection) -> None:
    rows = wide.table("cohort-retention")
    shown = next(row for row in rows if row["Months later"] == "3")
    expected = one(
        marts,
        f"""
        with firsts as (
            select customer_id, date_trunc('month', min(order_date)) as cohort
            from marts.order_lines where is_purchase and is_complete
                and customer_id is not null group by all
        )
        select count(distinct customer_id) filter (
            date_trunc('month', order_date) = cohort + interval 3 month)
            / count(distinct customer_id)
        from firsts join marts.order_lines using (customer_id)
        where is_purchase and strftime(cohort, '%b %Y') = '{shown["First bought in"]}'
        """,
    )
    assert_shown(shown["Bought in that month"], expected)


def test_forest_plots(wide: Opened, marts: duckdb.DuckDBPyConnection) -> None:
    table = wide.table("campaign-lifts-conversion")
    rows = {row["Campaign and versions"]: row for row in table}
    tests = marts.execute(
        """
        select any_value(campaign_name) || ': ' || hypothesis, any_value(lift),
            any_value(ci_low), any_value(ci_high)
        from marts.campaign_tests join (
            select distinct campaign_id, campaign_name from marts.campaign_results)
            using (campaign_id)
        where segmentation = 'all' and metric = 'conversion'
        group by campaign_name, hypothesis having count(*) = 1
        """
    ).fetchall()
    compared = [test for test in tests if test[0] in rows]
    assert len(compared) >= 2
    for name, *figures in compared:
        for head, figure in zip(("Difference", "From", "To"), figures, strict=True):
            assert_shown(rows[name][head], figure)
