"""Periods of segments, night after night, held against a list of every day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from tests.rendered import night_of, rendered

START = date(2025, 1, 1)
KEY = "customer_id, valid_from"
Days = dict[date, dict[str, int]]
"""Segment of each customer, by day of the data."""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def night(
    connection: duckdb.DuckDBPyConnection, day: date, given: dict[str, int]
) -> None:
    """Make the history of a night from the segments that its customers have."""
    connection.execute(
        f"create or replace table int_company as select date '{day}' as data_to;"
        "create or replace table int_segment_models as select 'm' as model_id,"
        " 'set' as feature_set, true as is_published;"
        "create or replace table segment_assignments (customer_id varchar,"
        " segment_id bigint, segment_name varchar, model_id varchar)"
    )
    for customer, segment in given.items():
        row = [customer, segment, f"name {segment}"]
        connection.execute("insert into segment_assignments values (?, ?, ?, 'm')", row)
    there = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'segment_periods'"
    ).fetchall()[0][0]
    connection.execute(
        night_of("segment_periods", KEY)
        if there
        else f"create table segment_periods as {rendered('segment_periods')}"
    )


def periods(days: Days) -> set[tuple[object, ...]]:
    """Periods by looking at each customer on every day that was told."""
    found: set[tuple[object, ...]] = set()
    told = sorted(days)
    for customer in {one for given in days.values() for one in given}:
        begun, segment = None, None
        for day in [*told, None]:
            now = days[day].get(customer) if day else None
            if begun and now != segment:
                end = day - timedelta(days=1) if day else None
                found.add((customer, segment, begun, end))
                begun = None
            if day and now is not None and (begun is None or now != segment):
                begun, segment = day, now
    return found


def history(connection: duckdb.DuckDBPyConnection) -> set[tuple[object, ...]]:
    columns = "customer_id, segment_id, valid_from, valid_to"
    rows = connection.execute(f"select {columns} from ({rendered('segment_history')})")
    return set(rows.fetchall())


def test_random_nights_some_of_them_repeated_give_the_periods_of_every_day(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    draw = random.Random(5)  # noqa: S311 - days, no secrets
    customers, days = [f"c{number}" for number in range(12)], Days()
    day, given = START, dict.fromkeys(customers, 1)
    for _ in range(40):
        # A night is repeated, follows at once, or after days without one.
        day += timedelta(days=draw.choice((0, 0, 1, 1, 1, 3)))
        for customer in draw.sample(customers, 3):
            segment = draw.choice((1, 2, 3, None))
            given = {key: value for key, value in given.items() if key != customer}
            given |= {customer: segment} if segment else {}
        days[day] = given
        night(warehouse, day, given)
        assert history(warehouse) == periods(days)
    keys = warehouse.execute(
        f"select count(*), count(distinct ({KEY})) from segment_periods"
    )
    ((rows, distinct),) = keys.fetchall()
    assert rows == distinct > 60


def test_a_night_writes_only_those_who_moved(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    night(warehouse, START, {"stays": 1, "moves": 1})
    night(warehouse, START + timedelta(days=1), {"stays": 1, "moves": 2})
    written = warehouse.execute("select distinct customer_id from night").fetchall()
    assert written == [("moves",)]


def test_data_that_end_earlier_than_before_change_nothing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    night(warehouse, START, {"c": 1})
    night(warehouse, START + timedelta(days=9), {"c": 2})
    before = history(warehouse)
    night(warehouse, START + timedelta(days=4), {"c": 3})
    assert history(warehouse) == before
