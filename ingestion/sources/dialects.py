"""The servers' own SQL: quoting, and the columns that want help on their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingestion.sources.databases import DatabaseSource, Kind
from ingestion.sql import identifier, literal

ZONED: Final = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: its type once read, and how either side spells it."""

    name: str
    type: str
    remote: str
    local: str


def field_of(kind: Kind, name: str, type_: str, server_type: str) -> Field:
    """How a column is read whose type DuckDB and the server call by these names."""
    here = identifier(name)
    there = quoted(kind, name)
    remote, local, read = there, here, type_
    if kind == "postgres" and server_type == "money":
        remote, read = f"{there}::numeric(19, 4) as {there}", "DECIMAL(19,4)"
    elif kind == "postgres" and type_.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        # The scanner makes 0 of a numeric NaN. Only of finite numbers, x - x is 0.
        finite = f"case when {there} - {there} = 0 then {there} end"
        exact = type_.replace("DECIMAL", "::numeric") if "DECIMAL" in type_ else ""
        remote = f"({finite}){exact} as {there}"
    elif kind == "mysql" and server_type == "bit" and type_ == "BLOB":
        remote, read = f"{there} + 0 as {there}", "BIGINT"
    elif kind == "mysql" and server_type == "timestamp":
        local, read = f"timezone('UTC', {here}) as {here}", ZONED
    elif type_ == "BLOB":
        # MariaDB's JSON comes as bytes, too. Bytes that are no text are written in hex.
        local = f"coalesce(try(decode({here})), lower(hex({here}))) as {here}"
        read = "VARCHAR"
    return Field(name, read, remote, local)


def quoted(kind: Kind, name: str) -> str:
    """A name as the server quotes it."""
    return f"`{name.replace('`', '``')}`" if kind == "mysql" else identifier(name)


def relation(source: DatabaseSource) -> str:
    """What stands after the server's `from`."""
    if source.table is None:
        return f"({(source.query or '').strip().rstrip(';')}) as mercato_query"
    kind = source.database.kind
    return ".".join(quoted(kind, part) for part in source.table.split("."))


def own_schema(kind: Kind) -> str:
    """The condition that a table needs no schema before its name."""
    if kind == "mysql":
        return "table_schema = database()"
    return "table_schema = any(current_schemas(false))"


def full_name(kind: Kind) -> str:
    """A table's name with its schema."""
    if kind == "mysql":
        return "concat(table_schema, '.', table_name)"
    return "table_schema || '.' || table_name"


def text(value: str) -> str:
    """A text value as both servers quote it."""
    return literal(value.replace("\\", "\\\\"))
