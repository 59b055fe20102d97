"""A candidate release: every mart, in a folder that nobody reads yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.warehouse import LEDGER
from pipeline.publish.months import BIG_FACTS, PARQUET, Earlier, write_months
from pipeline.publish.tables import carry_comments, literal, quoted, table_names

# Read by every DuckDB since 1.0, which BI tools may still bring.
STORAGE_VERSION: Final = "v1.0.0"
OPERATIONS: Final = frozenset({"data_quality_results", "pipeline_runs", "release"})
"""Marts that tell of the run itself: written last, after gate 2."""
MOST_ROWS: Final = 1_000_000
"""A mart of more rows than these is not written twice: a view reads its file."""

Marts = dict[str, dict[str, Any]]


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, release: Path) -> Iterator[None]:
    file = literal(release / "analytics.duckdb")
    connection.execute(
        f"attach {file} as release (storage_version {STORAGE_VERSION!r})"
    )
    try:
        yield
    finally:
        connection.execute("detach release")


def write_marts(
    connection: duckdb.DuckDBPyConnection,
    release: Path,
    keys: Mapping[str, Sequence[str]],
    earlier: tuple[Path | None, Mapping[str, Any]],
    progress: Callable[[str], None],
) -> Marts:
    """Write all marts but those of the run; gives rows, months and key by mart."""
    before, known = earlier
    marts: Marts = {}
    with _attached(connection, release):
        connection.execute("create schema release.marts")
        connection.execute("create schema release.ops")
        for mart in table_names(connection, "marts"):
            if mart in OPERATIONS:
                continue
            progress(mart)
            key = keys.get(mart, ())
            months = None
            if mart in BIG_FACTS:
                folder = before / "parquet" / mart if before else None
                fingerprints = known.get("marts", {}).get(mart, {}).get("months") or {}
                months = _big(
                    connection, mart, key, release, Earlier(folder, fingerprints)
                )
                rows = _count(connection, f"release.marts.{quoted(mart)}")
            else:
                rows = _small(connection, mart, key, release)
            marts[mart] = {"rows": rows, "months": months, "key": list(key)}
        _copy_state(connection)
    return marts


def write_operations(connection: duckdb.DuckDBPyConnection, release: Path) -> Marts:
    """Write the marts that tell of the run, from what the ops tables say now."""
    with _attached(connection, release):
        written = [m for m in table_names(connection, "marts") if m in OPERATIONS]
        return {
            mart: {
                "rows": _small(connection, mart, (), release),
                "months": None,
                "key": [],
            }
            for mart in written
        }


def _small(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    key: Sequence[str],
    release: Path,
) -> int:
    """Write a mart as a Parquet file and a table, or a view of the file; count it."""
    order = ", ".join(quoted(column) for column in key) or "all"
    query = f"select * from marts.{quoted(mart)} order by {order}"
    rows = _count(connection, f"marts.{quoted(mart)}")
    file = release / "parquet" / f"{mart}.parquet"
    if rows > MOST_ROWS:
        connection.execute(f"copy ({query}) to {literal(file)} {PARQUET}")
        _view(connection, mart, file)
        return rows
    target = f"release.marts.{quoted(mart)}"
    connection.execute(f"create table {target} as {query}")
    carry_comments(connection, mart, "table")
    connection.execute(f"copy {target} to {literal(file)} {PARQUET}")
    return rows


def _big(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    key: Sequence[str],
    release: Path,
    earlier: Earlier,
) -> dict[str, str]:
    """Write a mart as a file a month, and a view over the files."""
    folder = release / "parquet" / mart
    months = write_months(connection, mart, key, folder, earlier)
    _view(connection, mart, folder / "*.parquet")
    return months


def _view(connection: duckdb.DuckDBPyConnection, mart: str, files: Path) -> None:
    connection.execute(
        f"create view release.marts.{quoted(mart)} as select * from"
        f" read_parquet({literal(files)}, hive_partitioning = false)"
    )
    carry_comments(connection, mart, "view")


def _copy_state(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the models' append-only state, so that a release can restore it."""
    for table in table_names(connection, "ops"):
        if table not in LEDGER:
            name = quoted(table)
            connection.execute(f"create table release.ops.{name} as from ops.{name}")


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
