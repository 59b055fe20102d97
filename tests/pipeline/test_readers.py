"""Many readers through many nights: each reading is of one whole release."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine

from tests.conftest import Figure
from tests.pipeline.conftest import Shop, lines
from tests.pipeline.readers import readers

READERS = 20
NIGHTS = 10
QUERIES = (
    "select count(*), sum(net_sales) from marts.orders",
    "select count(*), sum(net_sales) from marts.departments",
    "select distinct release_id from marts.release",
)
"""A mart of month files, a mart that is a table, and what the release calls itself."""


@pytest.mark.slow
def test_readers_of_ten_nights_see_no_error_and_no_mixed_release(
    open_shop: Shop, figure: Figure
) -> None:
    file = open_shop.warehouse / "current" / "analytics.duckdb"
    released = [answers(open_shop)]
    with readers(file, *QUERIES, number=READERS) as seen:
        for night in range(NIGHTS):
            # Each month differs from the others in both marts.
            open_shop.write(f"lines_{night}.csv", lines(3 + night, month=2 + night))
            open_shop.refresh()
            released.append(answers(open_shop))
    for one in zip(*released, strict=True):
        assert len({str(answer) for answer in one}) == NIGHTS + 1
    assert all(reading in released for reading in seen)
    assert all(release in seen for release in released)
    figure("readers", f"{READERS}, of {NIGHTS + 1} releases, none mixed")


POOL = 4


def test_a_refresh_disturbs_no_reader_no_pool_and_no_report(open_shop: Shop) -> None:
    before = answers(open_shop)
    file = open_shop.warehouse / "current" / "analytics.duckdb"
    options = {"connect_args": {"read_only": True}, "pool_size": POOL + 1}
    engine = create_engine(f"duckdb:///{file}", **options)
    night = Event()
    with engine.connect() as held, ThreadPoolExecutor(POOL + 1) as people:
        assert read(held) == before
        pool = [people.submit(read_until, night, engine) for _ in range(POOL)]
        reports = people.submit(report_until, night, open_shop)
        try:
            open_shop.write("lines_02.csv", lines(7, month=2))
            open_shop.refresh()
        finally:
            night.set()
        seen = [reading for person in pool for reading in person.result()]
        assert read(held) == before
    # The pool is closed, and with it what it had open of the release before.
    engine.dispose()
    with engine.connect() as reopened:
        after = read(reopened)
    engine.dispose()
    assert after == answers(open_shop) != before
    assert before in seen
    assert all(reading in (before, after) for reading in seen)
    told = reports.result()
    assert len(told) > 0
    releases = {name for one in (before, after) for (name,) in one[2]}
    assert all(named(page) and named(page) <= releases for page in told)


def read(connection: Connection) -> Any:
    """What an open connection answers."""
    rows = [connection.exec_driver_sql(one).fetchall() for one in QUERIES]
    return json.loads(
        json.dumps([[tuple(row) for row in one] for one in rows], default=str)
    )


def read_until(night: Event, engine: Engine) -> list[Any]:
    """What a person with a tool sees, who asks again and again."""
    seen = []
    while not night.wait(0.1):
        with engine.connect() as connection:
            seen.append(read(connection))
    return seen


def report_until(night: Event, shop: Shop) -> list[str]:
    """The pages that are written meanwhile."""
    pages = []
    while not night.is_set():
        folder = shop.folder / "report"
        folder.mkdir(exist_ok=True)
        done = shop.run("report", "--out", str(folder))
        assert done.returncode == 0, done.stderr
        pages.append((folder / "report.html").read_text(encoding="utf-8"))
    return pages


def named(page: str) -> set[str]:
    """The releases that a page names."""
    return set(re.findall(r"\b20\d{6}T\d{6}Z\b", page))


def answers(shop: Shop) -> Any:
    """What the current release answers, as the readers tell it."""
    return json.loads(json.dumps([shop.query(one) for one in QUERIES], default=str))
