"""Which build made the marts that stand, and of what: only that may be published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import duckdb

from pipeline.errors import RefusedError
from pipeline.journal import stamp
from pipeline.schema import Configuration
from pipeline.settings_rows import settings_rows

_LAST: Final = (
    "select loads_hash, settings_hash, succeeded from ops.builds"
    " order by started_at desc, run_id desc limit 1"
)


def begin(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Note what a build starts from; until it ends it has not succeeded.

    dbt replaces tables before it tests them, so one that is killed leaves its marts.
    """
    settings = connection.execute("from raw.settings").fetchall()
    last = "select max(load_id) from ops.loads where replaced_at is null"
    connection.execute(
        f"insert into ops.builds values (?, ?, ({last}), ?, ?, false)",
        [run_id, stamp(datetime.now(UTC)), _loads(connection), _hash(settings)],
    )


def succeed(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Note that a build has ended and all of its tests hold."""
    connection.execute(
        "update ops.builds set succeeded = true where run_id = ?", [run_id]
    )


def require_newest(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration
) -> None:
    """Refuse marts that dbt refused, or that are older than rows or settings.

    Raises:
        RefusedError: they are; it says what to run.
    """
    build = connection.execute(_LAST).fetchone()
    if build is None:
        message = "There are no marts to publish yet; run `mercato build` first."
        raise RefusedError(message)
    loads_hash, settings_hash, succeeded = build
    if not succeeded:
        message = (
            "The last build did not succeed, so its marts are not published; correct"
            " what it refused, then run `mercato build` and `mercato publish`."
        )
        raise RefusedError(message)
    if settings_hash != _hash(settings_rows(configuration)):
        message = (
            "The marts were built with other settings than the configuration has now;"
            " run `mercato land`, `mercato build` and `mercato publish`."
        )
        raise RefusedError(message)
    if loads_hash != _loads(connection):
        message = (
            "The marts are older than the rows that were landed since; run"
            " `mercato build`, then `mercato publish`."
        )
        raise RefusedError(message)


def _loads(connection: duckdb.DuckDBPyConnection) -> str:
    """Tell the loads that stand: rows taken back matter as new ones do."""
    return _hash(
        connection.execute(
            "select load_id, rows_read from ops.loads where replaced_at is null"
        ).fetchall()
    )


def _hash(rows: Iterable[tuple[object, ...]]) -> str:
    written = json.dumps(sorted(json.dumps(list(row)) for row in rows))
    return hashlib.sha256(written.encode()).hexdigest()
