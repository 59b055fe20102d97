"""Companies that have one feed and nothing else: their night ends in a release.

Order lines alone are the small shop's; these have none.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, done

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a retail company of a few customers."""
    data = tmp_path_factory.mktemp("single") / "data" / "retail"
    done("generate", "--customers", "60", "--seed", "3", "--out", str(data))
    return data


@pytest.mark.parametrize(
    ("feed", "told", "expected"),
    [
        (
            "department_sales",
            "select year, sales from department_sales_yoy where is_total",
            "select year, sum(sales) from '{}/department_sales.csv' group by year",
        ),
        (
            "web_events",
            "select sum(events), count(distinct customer_id) from web_sessions",
            "select count(*), count(distinct customer_id) from '{}/web_events/*.jsonl'",
        ),
        (
            "campaign_contacts",
            "select customer_id from customers",
            "select distinct customer_id from '{}/campaign_contacts.parquet'",
        ),
    ],
    ids=["department_sales", "web_events", "campaign_contacts"],
)
def test_a_single_feed_ends_in_a_release_that_tells_what_it_holds(
    data: Path, tmp_path: Path, feed: str, told: str, expected: str
) -> None:
    given = yaml.safe_load((ROOT / "mercato.yml").read_text())
    given |= {"warehouse": str(tmp_path), "feeds": {feed: given["feeds"][feed]}}
    config = data.parents[1] / f"{feed}.yml"
    config.write_text(yaml.safe_dump(given))
    done("refresh", "--config", str(config))

    release = str(tmp_path / "current" / "analytics.duckdb")
    with duckdb.connect(release, read_only=True) as connection:
        connection.execute("use marts")
        found = connection.execute(f"{told} order by all").fetchall()
        source = connection.execute(f"{expected.format(data)} order by all").fetchall()
        orders = connection.execute("select count(*) from orders").fetchall()
    assert found
    assert [tuple(map(str, row)) for row in found] == [
        tuple(map(_as_landed, row)) for row in source
    ]
    assert orders == [(0,)]


def _as_landed(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
