"""Many readers through many nights: each reading is of one whole release."""

from __future__ import annotations

import json
from typing import Any

import pytest

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


def answers(shop: Shop) -> Any:
    """What the current release answers, as the readers tell it."""
    return json.loads(json.dumps([shop.query(one) for one in QUERIES], default=str))
