"""Every kind of check is seen to fail on a bad table, and to hold on a good one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingestion.feeds import FEEDS
from ingestion.warehouse import prepare
from pipeline.quality.checks import (
    Check,
    Suite,
    between,
    filled,
    never,
    one_of,
)
from pipeline.quality.docs import write_docs
from pipeline.quality.engine import Judge
from pipeline.quality.feeds import RANGES, gate_1
from pipeline.quality.history import against_earlier_nights
from pipeline.quality.marts import SUITES
from pipeline.quality.results import Result, refusal
from pipeline.schema import FeedQuality, Quality

TODAY = date(2025, 3, 1)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand good rows, and a bad table with ten rows that are wrong."""
    file = tmp_path_factory.mktemp("scores") / "scores.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create schema marts; create table marts.good as select"
            " range % 5 + 1 as score, 'a' as name, 0.001 as share from range(1000);"
            "create table marts.bad as select if(range < 10, 6, 3) as score,"
            " if(range < 10, null, if(range < 20, 'z', 'a')) as name,"
            " 0.002 as share from range(1000)"
        )
    return file


CHECKS = {
    "between": (between("score", 1, 5), 10),
    "filled": (filled("name"), 10),
    "one of": (one_of("name", "a", "b"), 10),
    "mostly": (filled("name", mostly=0.995), 10),
    "never": (never("adds to 1", "select 1 from {batch} having sum(share) > 1.1"), 1),
}


def run(judge: Judge, name: str, file: Path, table: str, check: Check) -> Result:
    query = f"select * from marts.{table}"
    (result,) = judge.judge(name, file, [Suite(table, table, query, (check,))])
    return result


@pytest.mark.parametrize("kind", CHECKS)
def test_a_check_holds_on_good_rows_and_fails_on_bad_ones(
    judge: Judge, scores: Path, kind: str
) -> None:
    check, wrong = CHECKS[kind]
    assert run(judge, f"good {kind}", scores, "good", check).success
    bad = run(judge, f"bad {kind}", scores, "bad", check)
    assert bad.stops
    assert bad.unexpected_count in {wrong, None}
    if bad.unexpected_count:
        assert "10 of 1,000 rows" in bad.sentence or "10 of 990 rows" in bad.sentence


def test_a_share_of_wrong_rows_can_be_allowed(judge: Judge, scores: Path) -> None:
    check = between("score", 1, 5, mostly=0.9)
    assert run(judge, "mostly", scores, "bad", check).success


def test_a_check_that_cannot_run_does_not_pass(judge: Judge, scores: Path) -> None:
    broken = run(judge, "broken", scores, "good", between("nothing", 0, 1))
    assert broken.stops
    assert "could not run" in broken.sentence
    query = never("runs", "select nothing from {batch}")
    assert run(judge, "broken query", scores, "good", query).stops


def test_a_warning_is_told_and_stops_nothing(judge: Judge, scores: Path) -> None:
    warning = run(
        judge, "warning", scores, "bad", between("score", 1, 5, severity="warning")
    )
    assert not warning.success
    assert refusal([warning]) is None


def test_the_file_is_free_after_judging(judge: Judge, scores: Path) -> None:
    run(judge, "free", scores, "good", filled("score"))
    with duckdb.connect(str(scores), config={"threads": 1}) as connection:
        connection.execute("create or replace table marts.written as select 1")


def test_judging_logs_nothing(caplog: pytest.LogCaptureFixture, scores: Path) -> None:
    Judge().judge("gate", scores, [])
    assert caplog.messages == []


def test_data_docs_are_one_page_that_shows_what_failed(
    judge: Judge, scores: Path, tmp_path: Path
) -> None:
    results = [
        run(judge, "held", scores, "good", filled("name")),
        run(judge, "failed", scores, "bad", filled("name")),
    ]
    odd = replace(results[0], table="<b>odd</b>", gate="marts")
    judged = [replace(one, gate="marts") for one in results]
    write_docs(tmp_path / "docs", "Shop & Sons", "20250301T000000Z", [*judged, odd])
    (page,) = [file for file in (tmp_path / "docs").rglob("*") if file.is_file()]
    text = page.read_text()
    assert "3 checks: 2 held,\n1 stopped the night" in text
    before, _, after = text.partition("What did not hold")
    assert "Shop &amp; Sons" in before
    assert "&lt;b&gt;odd" in after
    assert results[1].observed in after
    assert "http" not in text.replace("http-equiv", "")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "mercato.duckdb"
    with duckdb.connect(str(file)) as connection:
        prepare(connection)
        connection.execute(
            "insert into ops.loads (load_id, feed, source, rows_read, rows_rejected,"
            " landed_at, replaced_at) values"
            " (1, 'order_lines', 'a.csv', 100, 0, '2025-01-01', '2025-02-01'),"
            " (2, 'order_lines', 'a.csv', 40, 10, '2025-02-01', null);"
            "insert into raw.order_lines (ordered_at, amount, quantity, _load_id)"
            " select timestamp '2025-01-05', 1, 1, 2 from range(28);"
            "insert into raw.order_lines (ordered_at, amount, quantity, _load_id)"
            " values ('2199-01-01', 1, 1, 2), ('1899-12-30', 1, 1, 2);"
            "update raw.order_lines set order_date = ordered_at::date"
        )
    return file


def raw_sentences(judge: Judge, file: Path, after: int, quality: Quality) -> str:
    suites = gate_1(["order_lines"], {"order_lines"}, quality, after, TODAY)
    results = judge.judge(f"raw {file.parent.name} {after}", file, suites)
    return "\n".join(result.sentence for result in results if not result.success)


def test_gate_1_sees_rejects_days_out_of_range_and_a_file_that_shrank(
    judge: Judge, warehouse: Path
) -> None:
    found = raw_sentences(judge, warehouse, 1, Quality())
    assert "at most 5.00% of the rows read are rejected" in found
    assert "rejected 10, read 40" in found
    assert "order_lines.order_date" in found
    assert "2 of 30 rows" in found
    assert "rows_before 100, rows_now 40" in found


def test_gate_1_judges_only_what_came_since_the_last_release(
    judge: Judge, warehouse: Path
) -> None:
    assert "rejected" not in raw_sentences(judge, warehouse, 2, Quality())


def test_a_single_day_in_the_future_is_a_warning(judge: Judge, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into raw.campaign_responses"
            " (campaign_id, customer_id, responded_date, _load_id)"
            " select 'a', 'b', date '2025-01-05', 2 from range(200);"
            "insert into raw.campaign_responses (campaign_id, customer_id,"
            " responded_date, _load_id) values ('a', 'b', null, 2),"
            " ('a', 'b', '2025-03-02', 2), ('a', 'b', '2025-03-03', 2)"
        )
    name = "campaign_responses"
    (_, suite) = gate_1([name], {name}, Quality(), 1, TODAY)
    results = judge.judge("raw future", warehouse, [suite])
    (found,) = [result for result in results if not result.success]
    assert "responded_date should hold: is at most 2025-03-02" in found.sentence
    assert (found.stops, found.unexpected_count) == (False, 1)


def test_a_feed_may_have_a_limit_of_its_own(judge: Judge, warehouse: Path) -> None:
    own = Quality(feeds={"order_lines": FeedQuality(rejected_share=0.25)})
    assert "are rejected" not in raw_sentences(judge, warehouse, 1, own)


def test_a_configured_feed_without_rows_stops_the_night(
    judge: Judge, warehouse: Path
) -> None:
    suites = gate_1(["order_lines", "customers"], set(), Quality(), 2, TODAY)
    message = refusal(judge.judge("raw", warehouse, suites))
    assert message is not None
    assert "gate 1" in message
    assert "feed customers" in message


def test_suites_name_columns_that_feeds_have() -> None:
    for feed, checks in RANGES.items():
        names = {column.name for column in FEEDS[feed].raw_columns}
        assert {check.column for check in checks} <= names, feed


def test_no_check_stands_twice() -> None:
    for suite in SUITES:
        told = [(check.column, check.says) for check in suite.checks]
        assert len(told) == len(set(told)), suite.table


def wrong(check: Check) -> str:
    """SQL of a value that a check of one column refuses."""
    given = check.arguments
    if check.expectation == "ExpectColumnValuesToBeBetween":
        low, high = given["min_value"], given["max_value"]
        bound, step = (high, 1) if low is None else (low, -1)
        is_day = isinstance(bound, date)
        return f"date '{bound}' + ({step})" if is_day else f"({bound}) + ({step})"
    if check.expectation == "ExpectColumnValuesToBeInSet":
        return "'no such word'"
    return "null"


WRONG_TABLES = {
    "order_lines": "select -0.01 as gross_sales, 0.01 as returns",
    "orders": "select 0 as customer_order_number",
    "customer_months": "select -1 as orders, 0 as lines",
    "customers_abt_snapshots": "select -1 as recency_days, -1 as frequency",
    "sales_reconciliation": "select 'a' as feed, 'duplicate' as reason, -1 as rows",
    "customer_identities": "select 'a' as customer_id from range(51)",
    "customer_attributes": "select range as attribute from range(501)",
    "products": (
        "select if(range = 0, 'a', 'A') as product_id, -1 as lines from range(2)"
    ),
    "segment_assignments": (
        "select if(range = 0, 1, 2) as segment_id, null as segment_name,"
        " -1.0 as distance from range(100)"
    ),
    "customer_scores": (
        "select 'a' as customer_id, 2.0 as p_purchase_90d, 2.0 as p_churn_90d,"
        " 2.0 as p_response, 2.0 as p_alive, 2.0 as uplift, -1.0 as clv_12m,"
        " 2.0 as clv_12m_low, 1.0 as clv_12m_high"
    ),
    "clv_backtest": (
        "select true as is_total, 0 as customers, 3.0 as predicted_purchases,"
        " 1.0 as actual_purchases"
    ),
    "model_metrics": (
        "select 'purchase' as target, date '2025-01-01' as test_from, 'auc' as metric,"
        " true as is_chosen, 0.5 as value, 0.6 as baseline"
    ),
    "segment_history": (
        "select 'a' as customer_id, date '2025-01-02' + range::int as valid_from,"
        " null::date as valid_to from range(2)"
    ),
    "segment_events": (
        "select 'm' as model_id, 'no such word' as event, 9 * range - 1 as customers,"
        " 0 as kept_customers from range(3)"
    ),
    "segment_actions": (
        "select 1 as segment_id, 999 as duration_days, -1.0 as minimum_detectable_lift"
    ),
    "campaign_tests": (
        "select 'a' as hypothesis, 'b' as metric, 'c' as segment_id, 2 as ci_low,"
        " 3 as ci_high, 1 as lift, 1.5 as p_value, 1.2 as p_adjusted,"
        " 2.0 as zero_share, 2.0 as cuped_gain"
    ),
}
"""Tables that the queries of their suites refuse, too."""


def test_every_check_of_every_mart_can_fail(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "wrong.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        for suite in SUITES:
            values = (f"{wrong(check)} as {check.column}" for check in suite.checks)
            rows = WRONG_TABLES.get(suite.table) or f"select {', '.join(values)}"
            connection.execute(f"create table marts.{suite.table} as {rows}")
        # A share of rows may be duplicates, so one row that is no duplicate stays.
        more = "insert into marts.sales_reconciliation values ('a', 'duplicate', 9)"
        connection.execute(more)
    results = judge.judge("wrong marts", file, SUITES)
    assert len(results) == sum(len(suite.checks) for suite in SUITES)
    held = [result.sentence for result in results if result.success or result.broke]
    assert held == []


def test_every_check_of_every_feed_can_fail(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "wrong.duckdb"
    with duckdb.connect(str(file)) as connection:
        prepare(connection)
        for name, feed in FEEDS.items():
            given = {"email": "'nobody'"} if name == "customers" else {}
            given |= {
                column.local_date or column.name: "date '2199-01-01'"
                for column in feed.columns
                if column.local_date or column.name == "spend_date"
            }
            given |= {
                str(check.column): wrong(check)
                for check in RANGES.get(name, ())
                if wrong(check) != "null"
            }
            names, values = ", ".join(["_load_id", *given]), ["2", *given.values()]
            # Of two rows one is empty, the other has every value wrong.
            connection.execute(f"insert into raw.{name} (_load_id) select 2")
            connection.execute(
                f"insert into raw.{name} ({names}) select {', '.join(values)}"
            )
            connection.execute(
                "insert into ops.loads (load_id, feed, source, rows_read,"
                " rows_rejected, landed_at, replaced_at) values"
                f" (1, '{name}', 'a', 9, 0, '2025-01-01', '2025-02-01'),"
                f" (2, '{name}', 'a', 3, 3, '2025-02-01', null)"
            )
    (_, *suites) = gate_1(FEEDS, FEEDS, Quality(), 1, TODAY)
    # What asks for earlier nights has tests of its own.
    history = {
        check.says
        for feed in FEEDS.values()
        for check in against_earlier_nights(feed, 1)
    }
    held = [
        result.sentence
        for result in judge.judge("wrong feeds", file, suites)
        if (result.success and result.check.says not in history) or result.broke
    ]
    assert held == []
