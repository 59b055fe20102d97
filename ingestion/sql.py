"""Quoting for the SQL that landing composes."""

from __future__ import annotations

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A column or table name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text value, quoted."""
    return "'" + text.replace("'", "''") + "'"


def row_number(table: str) -> str:
    """The place of a row in a table that was filled once, in order, the first being 0.

    Row ids that a transaction has not committed yet start far from 0.
    """
    return f"rowid - (select min(rowid) from {table})"


def as_struct(columns: Iterable[str]) -> str:
    """The columns of a row as one DuckDB struct."""
    fields = ", ".join(f"{literal(name)}: {identifier(name)}" for name in columns)
    return f"{{{fields}}}"
