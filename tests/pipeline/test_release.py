"""The whole pipeline over the small retail company."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from pipeline.quality.marts import SUITES
from tests.conftest import Retail, mercato


def manifest(retail: Retail) -> dict[str, Any]:
    file = retail.warehouse / "current" / "manifest.json"
    read: dict[str, Any] = json.loads(file.read_text())
    return read


def test_every_table_and_column_carries_its_description(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    silent = marts.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'marts' and comment is null"
    ).fetchall()
    assert silent == []
    tables = marts.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
        " and comment is null union all select view_name from duckdb_views()"
        " where schema_name = 'marts' and comment is null"
    ).fetchall()
    assert tables == []


def test_parquet_holds_what_the_database_holds(
    retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    parquet = retail.warehouse / "current" / "parquet"
    for mart, about in manifest(retail)["marts"].items():
        path = parquet / mart if about["months"] is not None else parquet
        name = "*" if about["months"] is not None else mart
        files = f"read_parquet('{path}/{name}.parquet')"
        both = f"select (select count(*) from {files}), count(*) from marts.{mart}"
        assert marts.execute(both).fetchone() == (about["rows"], about["rows"]), mart


def test_gate_2_judged_every_mart_and_every_check_held(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    judged = marts.execute(
        "select distinct table_name from marts.data_quality_results"
        " where gate = 'marts'"
    ).fetchall()
    assert {name for (name,) in judged} == {suite.table for suite in SUITES}
    failed = marts.execute(
        "from marts.data_quality_results where not success"
    ).fetchall()
    assert failed == []


def test_the_release_says_how_far_each_feed_goes(
    retail: Retail, marts: duckdb.DuckDBPyConnection
) -> None:
    feeds = {feed["feed"]: feed for feed in manifest(retail)["feeds"]}
    rows = marts.execute("select feed, rows from marts.release").fetchall()
    assert {name: feed["rows"] for name, feed in feeds.items()} == dict(rows)
    last = marts.execute("select max(order_date)::varchar from marts.orders").fetchone()
    assert last == (feeds["order_lines"]["data_to"],)


def test_models_state_travels_in_the_release(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    state = marts.execute(
        "select table_name from duckdb_tables() where schema_name = 'ops'"
    ).fetchall()
    assert ("identity_decisions",) in state
    assert ("rejected_rows",) not in state


def test_status_is_a_page_and_json(retail: Retail) -> None:
    page = mercato("status", "--config", str(retail.config))
    assert page.returncode == 0
    for part in ("Mercato Demo", "Release 2", "Runs (UTC)", "Marts, rows"):
        assert part in page.stdout
    answer = mercato("status", "--json", "--config", str(retail.config))
    assert json.loads(answer.stdout)["runs"][0]["status"] == "succeeded"
