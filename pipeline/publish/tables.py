"""Marts in a database: their names, keys and comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """Quote a text for SQL statements that take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def is_internal(column: str) -> bool:
    """Whether a mart's column is for the pipeline alone, and not published."""
    return column.startswith("_")


def table_names(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Name the tables and views of a schema of the main database."""
    rows = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema = ?"
        " order by table_name",
        [schema],
    ).fetchall()
    return [name for (name,) in rows]


def keys(nodes: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[str]]:
    """Find the key of each model in the `one_row_per` tests among dbt's nodes."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        columns = _unique_columns(node)
        model = str(node.get("attached_node") or "").split(".")[-1]
        if columns and len(columns) > len(found.get(model, [])):
            found[model] = columns
    return found


def primary_keys(nodes: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[str]]:
    """Find the keys of which no part may be null."""
    return keys(node for node in nodes if not _nullable(node))


def _nullable(node: Mapping[str, Any]) -> object:
    return ((node.get("test_metadata") or {}).get("kwargs") or {}).get("nullable")


def _unique_columns(node: Mapping[str, Any]) -> list[str]:
    test = node.get("test_metadata") or {}
    if test.get("name") == "one_row_per":
        return list(test["kwargs"]["columns"])
    return []


def carry_comments(connection: duckdb.DuckDBPyConnection, mart: str, kind: str) -> None:
    """Copy the comments of a mart and its columns into the attached release."""
    about = connection.execute(
        "select comment from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'marts' and table_name = $mart union all "
        "select comment from duckdb_views() where database_name = current_database()"
        " and schema_name = 'marts' and view_name = $mart",
        {"mart": mart},
    ).fetchone()
    target = f"release.marts.{quoted(mart)}"
    if about and about[0]:
        connection.execute(f"comment on {kind} {target} is {literal(about[0])}")
    columns = connection.execute(
        "select column_name, comment from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'marts'"
        " and table_name = ? and comment is not null",
        [mart],
    ).fetchall()
    for column, comment in columns:
        if is_internal(column):
            continue
        name = f"{target}.{quoted(column)}"
        connection.execute(f"comment on column {name} is {literal(comment)}")
