"""The recipes of docs/bi.md, run as they stand there against a release."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from tests.conftest import ROOT, Retail

PAGE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
NOT_RUN = {"text"}
"""What is marked as not tested: Amazon Redshift's own commands."""


def blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


@pytest.fixture(autouse=True)
def company(retail: Retail, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the configuration, which the page's paths are relative to."""
    monkeypatch.chdir(retail.config.parent)
    return retail.config.parent


def run(code: str) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102 - the page's own recipe
    return scope


def asked(marts: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return marts.execute(query).fetchall()


def test_no_kind_of_block_is_left_out() -> None:
    assert set(re.findall(r"```(\w+)\n", PAGE)) - NOT_RUN == {
        *("python", "sh", "sql", "r", "powerquery")
    }
    assert len(blocks("python")) == 3


TOLD = """
import json
tables = [[str(day), str(amount)] for day, amount in sales]
print(json.dumps([tables, [column["comment"] for column in described]]))
try:
    engine.connect().exec_driver_sql("create table marts.mine (i int)")
except Exception as error:
    assert "read-only" in str(error), error
else:
    raise AssertionError("it can be written to")
"""


def test_sqlalchemy_reads_the_marts_and_their_descriptions(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    (code,) = [one for one in blocks("python") if "sqlalchemy" in one]
    # One process may not open a file in two ways, and the tests have it open plainly.
    command = [sys.executable, "-c", code + TOLD]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sales, comments = json.loads(done.stdout)
    expected = asked(
        marts,
        "select date_trunc('month', order_date)::date::varchar, sum(net_sales)::varchar"
        " from marts.orders where order_date <= (select data_to from marts.release"
        " where feed = 'order_lines') group by all order by all",
    )
    assert [tuple(row) for row in sales] == expected
    assert len(sales) > 50
    assert all(comments)


def test_python_reads_customers_with_their_segments(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    (code,) = [one for one in blocks("python") if "import duckdb" in one]
    customers = run(code)["customers"]
    counted = asked(marts, "select count(*) from marts.segment_assignments")
    assert [(len(customers),)] == counted
    assert {"recency_days", "segment_name"} <= set(customers)


def test_pandas_reads_the_parquet_files(marts: duckdb.DuckDBPyConnection) -> None:
    (code,) = [one for one in blocks("python") if "pandas" in one]
    scope = run(code)
    sums = "select count(*), sum(net_sales), min(order_date) from marts.orders"
    orders = scope["orders"]
    read = (len(orders), orders["net_sales"].sum(), orders["order_date"].min())
    assert [read] == asked(marts, sums)
    counted = asked(marts, "select count(*) from marts.cohort_retention")
    assert [(len(scope["cohorts"]),)] == counted


def test_the_command_line_answers(marts: duckdb.DuckDBPyConnection) -> None:
    (command,) = [one for one in blocks("sh") if one.startswith("duckdb")]
    program = Path(sys.executable).with_name("duckdb")
    answer = subprocess.run(  # noqa: S602 - as people type it
        f"{program} -json {command.removeprefix('duckdb').strip()}",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    segments = {
        one["segment_name"]: one["customers"] for one in json.loads(answer.stdout)
    }
    query = "select segment_name, count(*) from marts.segment_assignments group by all"
    assert segments == dict(asked(marts, query))


def test_questions_become_files(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for statement in blocks("sql"):
        marts.execute(statement.replace("to '", f"to '{tmp_path}/"))
    scaled = pd.read_csv(tmp_path / "scaled.csv", index_col="customer_id")
    assert (
        len(scaled)
        == asked(marts, "select count(*) from marts.segment_assignments")[0][0]
    )
    assert abs(scaled["frequency"].mean()) < 0.1


def test_r_asks_what_the_marts_can_answer(marts: duckdb.DuckDBPyConnection) -> None:
    (code,) = blocks("r")
    (query,) = re.findall(r'dbGetQuery\(release, "(.+)"\)', code)
    assert asked(marts, f"select count(*) from ({query})") == asked(
        marts, "select count(*) from marts.customer_scores"
    )


def test_every_file_that_the_page_names_is_there(company: Path) -> None:
    named = re.findall(r'shop\\(.+?)"', "".join(blocks("powerquery")))
    assert len(named) == 2
    paths = re.findall(r"(warehouse/current/[\w./]+)", PAGE)
    for path in {*paths, *(one.replace("\\", "/") for one in named)}:
        assert (company / path.rstrip(".")).exists(), path


def test_csv_files_read_back_as_the_marts(
    retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    folder = retail.warehouse / "current" / "csv"
    for mart in ("sales_by_period", "orders", "campaign_tests", "release"):
        file = (
            folder / mart / "*.csv"
            if (folder / mart).is_dir()
            else folder / f"{mart}.csv"
        )
        columns = marts.execute(f"describe marts.{mart}").fetchall()
        types = {name: kind for name, kind, *_ in columns}
        read = f"read_csv('{file}', columns = {types}, header = true)"
        there, here = f"from {read}", f"from marts.{mart}"
        for one, other in ((there, here), (here, there)):
            assert asked(marts, f"({one}) except all ({other})") == [], mart


def test_a_tool_that_is_not_here_is_said_to_be_untested() -> None:
    for name in ("R", "Excel and Power BI", "ODBC and JDBC"):
        (said,) = re.findall(rf"## {name}\n\n\*(.+?)\*", PAGE, re.DOTALL)
        assert "not" in said.lower()
    assert "**Amazon Redshift** (not tested here)" in PAGE
