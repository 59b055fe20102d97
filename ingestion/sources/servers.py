"""MySQL, MariaDB and PostgreSQL through DuckDB's scanners: rows into Parquet files.

The servers are read over a DuckDB connection of its own, so that the private database
never sees a secret, and a server that goes away leaves no transaction half done. What
is asked for is composed in the server's own SQL: it uses the server's indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.errors import LandingError, did_you_mean
from ingestion.sources.connecting import FUNCTIONS, attach, load, said
from ingestion.sources.databases import Database, DatabaseSource
from ingestion.sources.dialects import (
    Field,
    field_of,
    full_name,
    own_schema,
    relation,
    text,
)
from ingestion.sql import identifier, literal

_MISSING: Final = re.compile(r"does not exist|doesn't exist|Unknown table")
_REFUSED: Final = re.compile(r"denied", re.IGNORECASE)


class Servers:
    """The servers that one landing reads from, each connected to once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._attached: dict[tuple[Database, bool], str] = {}

    def fields(self, source: DatabaseSource) -> dict[str, Field]:
        """The columns of the table or query, in order.

        Raises:
            LandingError: the server cannot be reached, or has no such table.
        """
        query = f"select * from {relation(source)}"
        described = self._rows(source, f"describe from {self._call(source, query)}")
        types = self._server_types(source)
        return {
            name: field_of(source.database.kind, name, type_, types.get(name, ""))
            for name, type_, *_ in described
        }

    def fetch(
        self,
        source: DatabaseSource,
        fields: Iterable[Field],
        file: Path,
        *,
        condition: str | None = None,
        order: Sequence[str] = (),
    ) -> None:
        """Read rows into a Parquet file, in the order of some columns or of all.

        Raises:
            LandingError: the rows cannot be read, or the server went away meanwhile.
        """
        wanted = list(fields)
        remote = ", ".join(field.remote for field in wanted)
        query = f"select {remote} from {relation(source)}"
        query += f" where {condition}" if condition else ""
        local = ", ".join(field.local for field in wanted)
        by = ", ".join(identifier(name) for name in order) or "all"
        self._rows(
            source,
            f"copy (select {local} from {self._call(source, query)} order by {by})"
            f" to {literal(str(file))} (format parquet, compression lz4_raw)",
        )

    def tables(self, source: DatabaseSource) -> list[str]:
        """The tables and views of the URL's database that the user may see.

        Those of PostgreSQL's other schemas bear the schema's name; what MySQL calls a
        schema is another database.

        Raises:
            LandingError: the server cannot be reached.
        """
        own = own_schema(source.database.kind)
        wanted = own if source.database.kind == "mysql" else "true"
        query = (
            f"select case when {own} then table_name"
            f" else {full_name(source.database.kind)} end as name"
            " from information_schema.tables where table_schema not in ('mysql', 'sys',"
            " 'information_schema', 'performance_schema', 'pg_catalog')"
            f" and {wanted} order by 1"
        )
        found = self._rows(source, f"from {self._call(source, query)}")
        return [name for (name,) in found]

    def _server_types(self, source: DatabaseSource) -> dict[str, str]:
        """What the server calls the types of a table's columns; nothing for a query."""
        if source.table is None:
            return {}
        schema, _, table = source.table.rpartition(".")
        own = own_schema(source.database.kind)
        query = (
            "select column_name as name, data_type as type"
            f" from information_schema.columns where table_name = {text(table)}"
            f" and {f'table_schema = {text(schema)}' if schema else own}"
        )
        return dict(self._rows(source, f"from {self._call(source, query)}"))

    def _call(self, source: DatabaseSource, query: str) -> str:
        kind = source.database.kind
        streamed = ", stream_results := true" if kind == "mysql" else ""
        alias = literal(self._alias(source))
        return f"{FUNCTIONS[kind]}({alias}, {literal(query)}{streamed})"

    def _alias(self, source: DatabaseSource) -> str:
        """Attach the database where it is not yet.

        Tables are read in UTC, so that a TIMESTAMP of MySQL is the instant that it is.
        The columns of a query cannot be told apart and are read as clients see them.
        """
        is_mysql = source.database.kind == "mysql"
        known = (source.database, source.table is not None)
        alias = self._attached.get(known, f"source_{len(self._attached)}")
        if known not in self._attached:
            load(self.connection, source.database.kind, source.place)
        if is_mysql:
            zone = "+00:00" if source.table else ""
            self.connection.execute(f"set mysql_session_time_zone = '{zone}'")
        if known not in self._attached:
            attach(self.connection, source.database, alias, source.place)
            self._attached[known] = alias
        return alias

    def _rows(self, source: DatabaseSource, query: str) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            told = said(error, source.database)
            if _MISSING.search(told) or _REFUSED.search(told):
                raise LandingError(self._not_there(source, told)) from None
            raise LandingError(
                f"{source.place}: {source.label} could not be read from"
                f" {source.database.address}: {told}. Nothing has landed; if the server"
                " had gone away, run again once it is back."
            ) from None

    def _not_there(self, source: DatabaseSource, told: str) -> str:
        start = f"{source.place}: {source.label} of {source.database.address}: {told}."
        if source.table is None:
            return f"{start} Correct the query, or grant what it reads."
        tables = self.tables(source)
        is_hidden = source.database.kind == "postgres" and _REFUSED.search(told)
        if source.table in tables or is_hidden:
            return f"{start} Let its owner grant select to {source.database.user}."
        return f"{start} {did_you_mean(source.table, tables)}"


@contextmanager
def servers(settings_of: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Servers]:
    """Give servers a connection that may use what the private database's may."""
    query = "select current_setting('memory_limit'), current_setting('threads')"
    ((memory_limit, threads),) = settings_of.execute(query).fetchall()
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": str(folder),
    }
    with duckdb.connect(config=config) as connection:
        yield Servers(connection)


def check_columns(
    source: DatabaseSource, fields: Mapping[str, Field], names: Iterable[str], key: str
) -> list[str]:
    """The columns as the server spells them.

    Raises:
        LandingError: the table has no such column.
    """
    same = {name.lower(): name for name in fields}
    for name in names:
        if name.lower() not in same:
            raise LandingError(
                f"{source.place}: {key}: {source.label} has no column {name}."
                f" {did_you_mean(name, fields)}"
            )
    return [same[name.lower()] for name in names]
