"""The raw and ops tables that landing writes: made empty so that every model builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

from ingestion.contract import Column
from ingestion.feeds import FEEDS

_SETTINGS = (
    Column("section", "VARCHAR", "Part of the configuration, e.g. company"),
    Column("item", "VARCHAR", "What is set, e.g. timezone"),
    Column("position", "INTEGER", "Order among several values of an item"),
    Column("value", "VARCHAR", "Its value as text; JSON for nested settings"),
)
_LOADS = (
    Column("load_id", "BIGINT", "Number of the load"),
    Column("feed", "VARCHAR", "Feed"),
    Column("source", "VARCHAR", "File, or database and table without secrets"),
    Column("sheet", "VARCHAR", "Sheet of a workbook"),
    Column("content_hash", "VARCHAR", "Hash of the source's bytes"),
    Column("mapping_hash", "VARCHAR", "Hash of the settings applied to it"),
    Column("rows_read", "BIGINT", "Rows in the source"),
    Column("rows_filtered", "BIGINT", "Rows that `where` left out"),
    Column("rows_rejected", "BIGINT", "Rows in ops.rejected_rows"),
    Column("rows_landed", "BIGINT", "Rows that reached the raw table"),
    Column("amount_filtered", "DECIMAL(18,4)", "Money in the filtered rows"),
    Column("amount_rejected", "DECIMAL(18,4)", "Readable money in the rejected rows"),
    Column("landed_at", "TIMESTAMP", "UTC instant of the load"),
    Column("replaced_at", "TIMESTAMP", "UTC instant when its rows were replaced"),
    Column("rows_taken_back", "BIGINT", "Rows that the source has changed or deleted"),
    Column("watermark_from", "VARCHAR", "Lowest watermark of its rows"),
    Column("watermark_to", "VARCHAR", "Highest watermark of its rows, until the day"),
    Column("source_columns", "VARCHAR", "The source's columns and types, as JSON"),
    Column("drift", "VARCHAR", "Columns that came or went since the mapping was made"),
    Column(
        "rows_erased", "BIGINT", "Rows of erased persons: without them, or filtered"
    ),
)
_FILES = (
    Column("feed", "VARCHAR", "Feed that the file belongs to"),
    Column("stamp", "VARCHAR", "Device, inode, size, times of change of a file"),
    Column("content_hash", "VARCHAR", "Hash of its bytes then"),
)
_SOURCE_ROWS = (
    Column("load_id", "BIGINT", "Load that brought the row"),
    Column("line", "BIGINT", "Line of the row in its load"),
    Column("key_hash", "UHUGEINT", "Hash of the source's key, keyed after an erasure"),
    Column("row_hash", "UBIGINT", "Hash of its mapped columns, likewise"),
    Column("outcome", "VARCHAR", "landed, filtered or rejected"),
    Column("amount", "DECIMAL(18,4)", "The row's money, where it was filtered"),
)
_TAKEN_ORDER_LINES = (
    Column("landing_id", "BIGINT", "Landing that took the row back"),
    Column("load_id", "BIGINT", "Load that had brought it"),
    Column("line", "BIGINT", "Its line in the load"),
    Column("order_id", "VARCHAR", "Its order"),
    Column("customer_id", "VARCHAR", "The source's id of its customer"),
    Column("order_date", "DATE", "Its local day"),
)
_LANDINGS = (
    Column("landing_id", "BIGINT", "Number of the landing, in the order of time"),
    Column("landed_at", "TIMESTAMP", "UTC instant of the landing"),
)
_REJECTED_ROWS = (
    Column("load_id", "BIGINT", "Load that rejected the row"),
    Column("feed", "VARCHAR", "Feed"),
    Column("source", "VARCHAR", "File, or database and table without secrets"),
    Column("line", "BIGINT", "Line or record of the source, the header being 1"),
    Column("column_name", "VARCHAR", "Contract column that failed first"),
    Column("value", "VARCHAR", "The value that failed"),
    Column("reason", "VARCHAR", "What is wrong and what would be right"),
    Column("amount", "DECIMAL(18,4)", "The row's money, where readable"),
    Column("record", "VARCHAR", "The whole row as JSON"),
)

_ERASURES = (
    Column("erasure_id", "BIGINT", "Number of the erasure"),
    Column("erased_at", "TIMESTAMP", "UTC instant of the erasure"),
    Column("with_sales", "BOOLEAN", "Sales, visits and interactions went, too"),
    Column("source_records", "BIGINT", "Records of the person in the customers feed"),
    Column("key_check", "VARCHAR", "Keyed hash of nothing: tells whether a key is it"),
)
_ERASED_KEYS = (
    Column("erasure_id", "BIGINT", "Erasure"),
    Column("column_name", "VARCHAR", "Column that named the person; empty for others"),
    Column("text_hash", "VARCHAR", "HMAC-SHA-256 of what stood there, in hex"),
)
_RUNS = (
    Column("run_id", "VARCHAR", "Run, named by its start"),
    Column("command", "VARCHAR", "What was run, e.g. refresh"),
    Column("started_at", "TIMESTAMP", "UTC instant of the start"),
    Column("ended_at", "TIMESTAMP", "UTC instant of the end"),
    Column("status", "VARCHAR", "running, succeeded, failed or killed"),
    Column("seconds", "DOUBLE", "Seconds from start to end"),
    Column("release_id", "VARCHAR", "Release that the run published"),
    Column("message", "VARCHAR", "Why it failed"),
)
_RUN_STEPS = (
    Column("run_id", "VARCHAR", "Run"),
    Column("position", "INTEGER", "Order of the step within the run"),
    Column("step", "VARCHAR", "Step, e.g. build"),
    Column("status", "VARCHAR", "succeeded or failed"),
    Column("seconds", "DOUBLE", "Seconds that it took"),
    Column("message", "VARCHAR", "What it did, or why it failed"),
)
_QUALITY_RESULTS = (
    Column("run_id", "VARCHAR", "Run that judged"),
    Column("gate", "VARCHAR", "raw (gate 1) or marts (gate 2)"),
    Column("table_name", "VARCHAR", "Feed or mart that was judged"),
    Column("expectation", "VARCHAR", "What was expected, in words"),
    Column("column_name", "VARCHAR", "Column, where one was judged"),
    Column("severity", "VARCHAR", "error stops the night, warning is told"),
    Column("success", "BOOLEAN", "The expectation held"),
    Column("observed", "VARCHAR", "What was found"),
    Column("unexpected_count", "BIGINT", "Rows that break it"),
    Column("expected", "VARCHAR", "What would be right"),
    Column("checked_at", "TIMESTAMP", "UTC instant of the check"),
)
_RELEASES = (
    Column("release_id", "VARCHAR", "Release, named by the start of its run"),
    Column("run_id", "VARCHAR", "Run that made it"),
    Column("released_at", "TIMESTAMP", "UTC instant of its completion"),
    Column("feed", "VARCHAR", "Feed that it holds"),
    Column("data_to", "DATE", "Last complete local day of the feed"),
    Column("rows", "BIGINT", "Rows of the feed that count"),
    Column("last_load_id", "BIGINT", "Latest load that gate 1 had passed"),
)
_BUILDS = (
    Column("run_id", "VARCHAR", "Invocation of dbt that built"),
    Column("started_at", "TIMESTAMP", "UTC instant of the start"),
    Column("last_load_id", "BIGINT", "Latest load that the marts were made of"),
    Column("loads_hash", "VARCHAR", "Hash of all loads that stood"),
    Column("settings_hash", "VARCHAR", "Hash of raw.settings"),
    Column("succeeded", "BOOLEAN", "It made every model, and every test held"),
)
_INPUTS = """
    create or replace view ops.inputs as
    with settings as (select to_json(settings)::varchar as setting from raw.settings)
    select
        max(load_id) as last_load_id,
        md5(string_agg(load_id || ':' || rows_read, ',' order by load_id))
            as loads_hash,
        (select md5(string_agg(setting, ',' order by setting)) from settings)
            as settings_hash
    from ops.loads where replaced_at is null
"""
"""What a build starts from: columns of ops.builds. Rows taken back count, too."""
_OPS: Mapping[str, tuple[Column, ...]] = {
    "loads": _LOADS,
    "landings": _LANDINGS,
    "files": _FILES,
    "source_rows": _SOURCE_ROWS,
    "taken_order_lines": _TAKEN_ORDER_LINES,
    "rejected_rows": _REJECTED_ROWS,
    "erasures": _ERASURES,
    "erased_keys": _ERASED_KEYS,
    "runs": _RUNS,
    "run_steps": _RUN_STEPS,
    "quality_results": _QUALITY_RESULTS,
    "releases": _RELEASES,
    "builds": _BUILDS,
}


LEDGER: Final = frozenset({*_OPS, "inputs"})
"""What landing, runs and builds keep in `ops`; all else there is models' state."""
TONIGHT: Final = "(select max(landing_id) from ops.landings)"
"""Number of the landing under way, as SQL: what it writes or changes bears it."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas and the empty raw and ops tables that do not exist yet."""
    connection.execute("create schema if not exists raw")
    connection.execute("create schema if not exists ops")
    for feed in FEEDS.values():
        _create(connection, f"raw.{feed.name}", feed.raw_columns)
    _create(connection, "raw.settings", _SETTINGS)
    for name, columns in _OPS.items():
        _create(connection, f"ops.{name}", columns)
    connection.execute(_INPUTS)


def _create(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[Column, ...]
) -> None:
    # No constraints: they quadruple the cost of a load. Landing and gate 1 check.
    body = ", ".join(f'"{column.name}" {column.type}' for column in columns)
    connection.execute(f"create table if not exists {table} ({body})")
    # A warehouse of an earlier version lacks columns that came later.
    present = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
    for column in columns:
        if column.name not in present:
            connection.execute(
                f'alter table {table} add column "{column.name}" {column.type}'
            )
