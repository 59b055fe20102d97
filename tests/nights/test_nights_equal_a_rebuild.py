"""An increment gives what a rebuild from raw gives, whatever a night brings."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.nights.company import Company
from tests.nights.warehouses import built, landed, rebuilt

NIGHTS = 20

pytestmark = pytest.mark.slow


def test_twenty_random_nights_equal_rebuilds(company: Company, manifest: Any) -> None:
    warehouse = landed(company)
    built(manifest, warehouse)
    happened = []
    for night in range(1, NIGHTS + 1):
        happened += [company.live()]
        landed(company)
        built(manifest, warehouse)
        if night % 4 == 0:
            assert rebuilt(manifest, company) == {}, happened
    with duckdb.connect(str(warehouse / "mercato.duckdb")) as connection:
        nights = connection.execute(
            "select count(*) filter (not is_full) from ops.nights"
        ).fetchall()
    assert nights[0][0] == NIGHTS
