"""The raw and ops tables that landing writes: made empty so that every model builds."""

from __future__ import annotations

import duckdb

from ingestion.feeds import FEEDS, Column

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


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas and the empty raw and ops tables that do not exist yet."""
    connection.execute("create schema if not exists raw")
    connection.execute("create schema if not exists ops")
    for feed in FEEDS.values():
        _create(connection, f"raw.{feed.name}", feed.raw_columns)
    _create(connection, "raw.settings", _SETTINGS)
    _create(connection, "ops.loads", _LOADS)
    _create(connection, "ops.rejected_rows", _REJECTED_ROWS)


def _create(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[Column, ...]
) -> None:
    # No constraints: they quadruple the cost of a load. Landing and gate 1 check.
    body = ", ".join(f'"{column.name}" {column.type}' for column in columns)
    connection.execute(f"create table if not exists {table} ({body})")
