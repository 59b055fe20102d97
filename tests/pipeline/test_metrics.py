"""Metrics by MetricFlow's own command line, on a release: each equals its mart."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, Retail

TOTALS = (
    "select {} from marts.sales_by_period where period_type = '{}'"
    " and customer_type = 'all' and country = 'all' and {} order by all"
)
KPIS = ("net_sales", "gross_sales", "returns", "orders", "customers")


@pytest.fixture(scope="module")
def project(retail: Retail, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dbt project, with the semantic manifest that the night has written."""
    project = tmp_path_factory.mktemp("metrics")
    for part in ("dbt_project.yml", "models", "macros", "data-tests"):
        (project / part).symlink_to(ROOT / "dbt_project" / part)
    (project / "target").mkdir()
    written = retail.warehouse / "dbt" / "semantic_manifest.json"
    (project / "target" / written.name).write_bytes(written.read_bytes())
    return project


def queried(project: Path, retail: Retail, *arguments: str) -> list[list[str]]:
    """What `mf query` writes, without its heads."""
    program = Path(sys.executable).with_name("mf")
    file = project / "answer.csv"
    done = subprocess.run(
        [str(program), "query", *arguments, "--csv", str(file)],
        cwd=project,
        env={
            **os.environ,
            "MERCATO_WAREHOUSE": str(retail.warehouse),
            "MERCATO_TARGET": "release",
            "DBT_PROFILES_DIR": str(ROOT),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with file.open(encoding="utf-8") as handle:
        return list(csv.reader(handle))[1:]


def same(found: list[list[str]], expected: list[tuple[Any, ...]], texts: int) -> None:
    """Rows are equal: texts as they are, ratios as doubles."""
    assert len(found) == len(expected) > 0
    for row, other in zip(found, expected, strict=True):
        shown = [text.removesuffix(" 00:00:00") for text in row[:texts]]
        assert shown == [str(value) for value in other[:texts]]
        for number, value in zip(row[texts:], other[texts:], strict=True):
            missing = value is None and number in ("", "nan", "None")
            assert missing or float(number) == pytest.approx(float(value), rel=1e-9)


def test_kpis_by_year_are_those_of_the_mart(
    project: Path, retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = queried(
        *(project, retail, "--metrics", ",".join((*KPIS, "average_order_value"))),
        *("--group-by", "metric_time__year", "--order", "metric_time__year"),
    )
    columns = ", ".join(("period_start", *KPIS, "net_sales / orders"))
    expected = TOTALS.format(columns, "year", "channel = 'all'")
    same(rows, marts.execute(expected).fetchall(), 1)


def test_sales_by_month_and_channel_are_those_of_the_mart(
    project: Path, retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    by = "metric_time__month,sales_of_a_day__channel"
    rows = queried(
        *(project, retail, "--metrics", "net_sales,orders", "--group-by", by),
        *("--order", by),
    )
    columns = "period_start, channel, net_sales, orders"
    expected = TOTALS.format(columns, "month", "channel <> 'all'")
    same(rows, marts.execute(expected).fetchall(), 2)


def test_retention_is_that_of_the_cohorts(
    project: Path, retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    by = "metric_time__month,cohort_and_month__month_number"
    rows = queried(
        *(project, retail, "--metrics", "cohort_customers,retention_rate"),
        *("--group-by", by, "--order", by),
    )
    expected = (
        "select cohort_month, month_number, customers, retention_rate"
        " from marts.cohort_retention order by all"
    )
    same(rows, marts.execute(expected).fetchall(), 2)
