"""The whole pipeline over the small retail company."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.sources.connecting import load
from pipeline.quality.marts import SUITES
from tests.conftest import ROOT, Retail, mercato
from tests.servers import PASSWORD, READER, Server


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


def test_every_mart_stands_in_postgresql_row_by_row(
    retail: Retail, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    url = postgres.make("marts")
    postgres.run(f"grant create on database marts to {READER}")
    done = mercato("publish", "--to", url, "--json", "--config", str(retail.config))
    assert done.returncode == 0, done.stderr
    tables = json.loads(done.stdout)["tables"]
    about = manifest(retail)["marts"]
    assert tables == {mart: one["rows"] for mart, one in about.items()}
    file = retail.warehouse / "current" / "analytics.duckdb"
    with duckdb.connect() as connection:
        load(connection, "postgres", "test")
        server = f"host={postgres.folder} port={postgres.port} user=owner dbname=marts"
        connection.execute(f"attach '{server}' as theirs (type postgres, read_only)")
        connection.execute(f"attach '{file}' as ours (read_only)")
        for mart in tables:
            ours, theirs = f"ours.marts.{mart}", f"theirs.mercato.{mart}"
            rows = connection.execute(
                f"(from {ours} except all from {theirs})"
                f" union all (from {theirs} except all from {ours})"
            ).fetchall()
            assert rows == [], mart
    keys = (
        "select count(*) - 1 from pg_constraint where contype = 'p'"
        " and connamespace = 'mercato'::regnamespace"  # less that of the register
    )
    made = int(postgres.run(keys, "marts"))
    assert made == sum(bool(one["primary_key"]) for one in about.values()) > 30
    postgres.run("drop database marts with (force)")


def test_status_is_a_page_and_json(retail: Retail) -> None:
    page = mercato("status", "--config", str(retail.config))
    assert page.returncode == 0
    for part in ("Mercato Demo", "Release 2", "Runs (UTC)", "Marts, rows"):
        assert part in page.stdout
    answer = mercato("status", "--json", "--config", str(retail.config))
    assert json.loads(answer.stdout)["runs"][0]["status"] == "succeeded"


NIGHTS = ("data_quality_results", "pipeline_runs", "release")
"""Marts about nights themselves, which go on after dbt has ended."""


def test_plain_dbt_build_makes_the_marts_of_a_refresh(
    retail: Retail, tmp_path: Path
) -> None:
    copy = tmp_path / "warehouse"
    copy.mkdir()
    shutil.copy(retail.warehouse / "mercato.duckdb", copy)
    built = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--no-version-check", "build"),
            *("--exclude-resource-type", "unit_test"),
            *("--project-dir", "dbt_project", "--profiles-dir", "."),
            *("--target-path", str(tmp_path / "target")),
            *("--log-path", str(tmp_path / "logs")),
        ],
        cwd=ROOT,
        env={**os.environ, "MERCATO_WAREHOUSE": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout[-4000:]

    with duckdb.connect() as connection:
        marts = read_marts(connection, "refreshed", retail.warehouse)
        assert read_marts(connection, "plain", copy) == marts
        assert len(marts) > 20
        for mart in sorted(marts):
            assert_same_rows(connection, mart)
    with duckdb.connect(str(copy / "mercato.duckdb"), read_only=True) as plain:
        builds = "select succeeded from ops.builds order by started_at"
        assert plain.execute(builds).fetchall() == [(True,), (True,)]


def read_marts(
    connection: duckdb.DuckDBPyConnection, name: str, warehouse: Path
) -> set[str]:
    """Make the marts of a warehouse tables of a schema; a view knows its own file."""
    connection.execute(f"create schema {name}")
    with duckdb.connect(str(warehouse / "mercato.duckdb"), read_only=True) as private:
        found = private.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts'"
        ).fetchall()
        marts = {mart for (mart,) in found} - set(NIGHTS)
        for mart in marts:
            rows = private.sql(f"from marts.{mart}").to_arrow_table()  # noqa: F841
            connection.execute(f"create table {name}.{mart} as from rows")
    return marts


def assert_same_rows(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Rows are equal; doubles to nine digits, as threads add them in any order."""
    ours, theirs = f"refreshed.{mart}", f"plain.{mart}"
    columns = connection.execute(f"describe {ours}").fetchall()
    exact = [name for name, kind, *_ in columns if kind != "DOUBLE"]
    loose = [name for name, kind, *_ in columns if kind == "DOUBLE"]
    names = ", ".join(f'"{name}"' for name in (*exact, *loose))
    only_ours, only_theirs = (
        connection.execute(
            f"select {names} from (from {one} except all from {other}) order by all"
        ).fetchall()
        for one, other in ((ours, theirs), (theirs, ours))
    )
    assert len(only_ours) == len(only_theirs), mart
    for our_row, their_row in zip(only_ours, only_theirs, strict=True):
        assert our_row[: len(exact)] == their_row[: len(exact)], mart
        ours_loose, theirs_loose = (
            [math.nan if value is None else value for value in row[len(exact) :]]
            for row in (our_row, their_row)
        )
        assert ours_loose == pytest.approx(
            theirs_loose, rel=1e-9, abs=1e-9, nan_ok=True
        ), mart
