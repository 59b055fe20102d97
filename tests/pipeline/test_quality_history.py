"""A night that is unlike the earlier ones is told, and an ordinary one is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.warehouse import prepare
from pipeline.quality.engine import Judge
from pipeline.quality.feeds import gate_1
from pipeline.quality.history import (
    DAYS_LATE,
    FEWEST_NIGHTS,
    MEAN,
    MISSING,
    VOLUME,
)
from pipeline.schema import Quality
from tests.pipeline.conftest import Shop

TODAY = date(2025, 3, 11)
EARLIER = 10
ROWS = 200


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def night(
    connection: duckdb.DuckDBPyConnection,
    load: int,
    rows: int = ROWS,
    amount: float = 10.0,
    missing: float = 0.0,
) -> None:
    """Land a night's order lines, of the day before the load."""
    day = f"date '2025-03-01' + {load}"
    connection.execute(
        "insert into ops.loads (load_id, feed, source, rows_read, rows_landed,"
        f" rows_rejected, landed_at) values ({load}, 'order_lines', '{load}.csv',"
        f" {rows}, {rows}, 0, {day})"
    )
    connection.execute(
        "insert into raw.order_lines (ordered_at, order_date, amount, quantity,"
        f" unit_price, customer_id, _load_id) select {day} - 1, {day} - 1,"
        f" {amount}, 1, {amount}, if(range < {missing} * {rows}, null, 'c'), {load}"
        f" from range({rows})"
    )
    connection.execute(
        "insert into ops.releases (release_id, released_at, feed, data_to,"
        f" last_load_id) values ('{load}', {day}, 'order_lines', {day} - 1, {load})"
    )


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Ten nights of two hundred lines each, all alike and each released."""
    file = tmp_path / "mercato.duckdb"
    with duckdb.connect(str(file)) as connection:
        prepare(connection)
        for load in range(EARLIER):
            night(connection, load)
    return file


def told(judge: Judge, file: Path, today: date = TODAY) -> list[str]:
    """Sentences of the checks that do not hold; none of them stops the night."""
    suites = gate_1(["order_lines"], {"order_lines"}, Quality(), EARLIER - 1, today)
    failed = [
        result
        for result in judge.judge(f"raw {file.parent.name} {today}", file, suites)
        if not result.success
    ]
    assert not any(result.stops or result.broke for result in failed)
    return [result.sentence for result in failed]


def test_a_night_like_the_others_is_not_told(judge: Judge, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        night(connection, EARLIER, ROWS * VOLUME, 10.0 * MEAN, MISSING)
    assert told(judge, warehouse) == []


@pytest.mark.parametrize("rows", [ROWS * VOLUME + 1, ROWS // VOLUME - 1])
def test_many_more_or_fewer_rows_than_usual_are_told(
    judge: Judge, warehouse: Path, rows: int
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        night(connection, EARLIER, rows)
    (sentence,) = told(judge, warehouse)
    assert f"rows_tonight {rows}, rows_usually 200" in sentence


def test_a_mean_of_another_size_is_told(judge: Judge, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        night(connection, EARLIER, amount=1000.0)
    (sentence,) = told(judge, warehouse)
    assert "mean_before 10.0, mean_now 1000.0" in sentence


def test_a_column_that_is_missing_more_often_is_told(
    judge: Judge, warehouse: Path
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        night(connection, EARLIER, missing=0.25)
    (sentence,) = told(judge, warehouse)
    assert "column_name customer_id, missing_before 0.0, missing_now 0.25" in sentence


def test_a_feed_that_stopped_is_told(judge: Judge, warehouse: Path) -> None:
    # The newest day is that before the last load, and a day behind is usual.
    usual = date(2025, 3, EARLIER)
    assert told(judge, warehouse, usual + timedelta(days=DAYS_LATE)) == []
    late = usual + timedelta(days=DAYS_LATE + 1)
    (sentence,) = told(judge, warehouse, late)
    assert "has it stopped?" in sentence
    assert "feed order_lines, last_day 2025-03-09" in sentence


def test_the_first_nights_know_nothing_usual(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "mercato.duckdb"
    with duckdb.connect(str(file)) as connection:
        prepare(connection)
        for load in range(FEWEST_NIGHTS):
            night(connection, EARLIER + load, 50 * 100**load)
    assert told(judge, file) == []


def test_a_whole_night_goes_on_without_a_feed_that_stopped(open_shop: Shop) -> None:
    """Ten days have passed since three nights that were as late as the last one."""
    open_shop.variables.clear()
    facts = "from marts.orders order by all"
    before, orders = open_shop.current(), open_shop.query(facts)
    with duckdb.connect(str(open_shop.warehouse / "mercato.duckdb")) as connection:
        connection.execute(
            "update ops.releases set released_at = released_at - interval 10 day;"
            "insert into ops.releases select releases.* replace ('earlier' || number"
            " as release_id) from ops.releases, range(1, 3) as earlier (number)"
        )
    open_shop.refresh()
    assert open_shop.current() > before
    assert open_shop.query(facts) == orders
    ((severity, observed),) = open_shop.query(
        "select severity, observed from marts.data_quality_results"
        f" where not success and run_id > '{before}'"
    )
    assert severity == "warning"
    assert "feed order_lines, last_day 2025-01-10" in observed
