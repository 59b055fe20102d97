"""A model is fitted anew when two checks running say so; the interval in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.rendered import rendered

MONTHS = [date(2025, month, 1) for month in range(1, 7)]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("verdicts", "is_due"),
    [
        (["stale"], False),
        (["stale", "holds", "stale"], False),
        (["stale", "stale", "inconclusive"], False),
        (["holds", "stale", "stale"], True),
        (["stale", "features not stationary"], False),
    ],
)
def test_a_refit_takes_the_last_two_checks_of_the_model_in_force(
    warehouse: duckdb.DuckDBPyConnection, verdicts: list[str], *, is_due: bool
) -> None:
    warehouse.execute(
        "create table segment_models as select 'm' as model_id, 's' as feature_set,"
        " 'r' as recipe_hash, date '2025-01-01' as fitted_on;"
        "create table segment_checks (model_id varchar, is_in_force boolean,"
        " checked_on date, verdict varchar, frozen_moved_share double,"
        " floor_moved_share double)"
    )
    for month, verdict in zip(MONTHS, verdicts, strict=False):
        rows = [
            ["m", True, month, verdict, month.month / 100, 0.01],
            ["m", False, month, "stale", 0.5, 0.01],
            ["other", True, month, "stale", 0.5, 0.01],
        ]
        for row in rows:
            warehouse.execute(
                "insert into segment_checks values (?, ?, ?, ?, ?, ?)", row
            )
    earlier = rendered("int_segmentation_earlier", earlier=True)
    ((why,),) = warehouse.execute(f"select stale_because from ({earlier})").fetchall()
    expected = (
        "Stale at two checks running: on 2025-03-01 it put 3 % of the customers"
        " elsewhere than a new fit, of which 1 % are chance"
    )
    assert why == (expected if is_due else None)


Row = tuple[int, str, str, float, float]
"""Horizon, verdict, verdict of the labels, and parts moved: model and by chance."""


def recommended(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]
) -> tuple[Any, ...]:
    connection.execute(
        "create or replace table int_segmentation_sets as select 's' as feature_set,"
        " 'r' as recipe_hash, true as is_published;"
        "create or replace table segment_checks (feature_set varchar,"
        " recipe_hash varchar, horizon bigint, verdict varchar,"
        " labels_verdict varchar, frozen_moved_share double, floor_moved_share double,"
        " stale_moved_share double)"
    )
    connection.executemany(
        "insert into segment_checks values ('s', 'r', ?, ?, ?, ?, ?, 0.2)",
        [list(row) for row in rows],
    )
    (found,) = connection.execute(rendered("int_segment_intervals")).fetchall()
    return found


def test_the_interval_is_the_longest_that_holds_with_all_shorter_ones(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    labels, model, told = recommended(
        warehouse,
        [
            (1, "holds", "holds", 0.02, 0.01),
            (2, "holds", "stale", 0.03, 0.01),
            (2, "holds", "stale", 0.05, 0.03),
            (2, "stale", "stale", 0.04, 0.02),
            (3, "holds", "stale", 0.06, 0.01),
            (3, "stale", "stale", 0.06, 0.01),
            (4, "holds", "holds", 0.01, 0.01),
        ],
    )
    assert (labels, model) == (1, 2)
    assert told == (
        "Fit the segments anew every 2 months: by then a new fit would put 4 of 100"
        " customers elsewhere, 2 of them by chance alone. Every month instead would"
        " spare 2 of 100 and change the segments 12 times a year. Assign customers"
        " every night: after a month without, 20 of 100 stand in the wrong segment."
    )


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("stale", "Fit the segments anew every month: a month later a new fit puts 9"),
        ("inconclusive", "No interval can be recommended: two fits to the same"),
        ("features not stationary", "give them the scale rank"),
    ],
)
def test_where_no_interval_holds_the_sentence_says_why(
    warehouse: duckdb.DuckDBPyConnection, verdict: str, said: str
) -> None:
    labels, model, told = recommended(warehouse, [(1, verdict, "stale", 0.09, 0.03)])
    assert (labels, model) == (None, None)
    assert said in told


def test_an_interval_that_holds_to_the_end_says_that_no_longer_one_was_looked_at(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = [(month, "holds", "stale", 0.02, 0.01) for month in range(1, 13)]
    found = recommended(warehouse, rows)
    assert found[1] == 12
    assert "every 12 months, the longest looked at:" in found[2]
