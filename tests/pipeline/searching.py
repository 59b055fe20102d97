"""Looks for texts in every byte of a warehouse folder, and behind its compression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb


def found(warehouse: Path, texts: Sequence[str]) -> list[str]:
    """Where one of the texts stands: file, and table where it is one."""
    files = [file for file in warehouse.rglob("*") if file.is_file()]
    return [
        f"{file.relative_to(warehouse)}{table}: {text}"
        for file in files
        for table, content in _contents(file)
        for text in texts
        if text.lower().encode() in content.lower()
    ]


def _contents(file: Path) -> Iterator[tuple[str, bytes]]:
    yield "", file.read_bytes()
    if file.suffix == ".parquet":
        yield " (read)", _rows(duckdb.connect(), f"read_parquet('{file}')")
    elif file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall():
                yield f" {schema}.{table}", _rows(connection, f'{schema}."{table}"')


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> bytes:
    rows = connection.execute(f"from {table}").fetchall()
    return "\n".join(str(row) for row in rows).encode()
