"""Tables of a database that nobody described, with some rows of each."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from ingestion.errors import LandingError
from ingestion.guessing.tables import SAMPLE, Table, Tables, Unread, sampled
from ingestion.sources.columnar import parquet
from ingestion.sources.databases import Database, DatabaseSource
from ingestion.sources.dialects import quoted
from ingestion.sources.servers import Servers, servers

_ALL: Final = "*"


def read_database(database: Database, folder: Path, place: str) -> Tables:
    """Look at every table and view that the user may read; samples only.

    Raises:
        LandingError: the server cannot be reached, or shows no table.
    """
    found = Tables()
    with duckdb.connect() as connection, servers(connection, folder) as reading:
        listing = DatabaseSource(feed="", database=database, table=_ALL, place=place)
        names = reading.tables(listing)
        for name in names:
            try:
                found.tables.append(_table(reading, database, name, folder, place))
            except LandingError as error:
                found.unread.append(Unread(name, str(error)))
    if not names:
        raise LandingError(
            f"{place}: {database.address} shows no table to {database.user}. Grant it"
            " select on the tables that mercato may read."
        )
    return found


def read_table(source: DatabaseSource, folder: Path) -> Table:
    """Look at the table or query of a configured source."""
    with duckdb.connect() as connection, servers(connection, folder) as reading:
        if source.table:
            return _table(
                reading, source.database, source.table, folder, source.place, source
            )
        return _sampled(reading, source, source, "the query", folder)


def _table(
    reading: Servers,
    database: Database,
    name: str,
    folder: Path,
    place: str,
    source: DatabaseSource | None = None,
) -> Table:
    relation = ".".join(quoted(database.kind, part) for part in name.split("."))
    query = f"select * from {relation} limit {SAMPLE}"
    some = DatabaseSource(feed="", database=database, query=query, place=place)
    whole = source or DatabaseSource(
        feed="", database=database, table=name, place=place
    )
    return _sampled(reading, some, whole, name, folder)


def _sampled(
    reading: Servers,
    some: DatabaseSource,
    whole: DatabaseSource,
    name: str,
    folder: Path,
) -> Table:
    file = folder / "sample.parquet"
    fields = reading.fields(some)
    reading.fetch(some, fields.values(), file)
    with duckdb.connect() as connection:
        columns = sampled(connection, parquet(connection, file, some.as_file()))
    file.unlink()
    rows = len(columns[0].cells) if columns else 0
    return Table(
        name=name.rpartition(".")[2],
        title=f"{name} of {whole.database.address}",
        source=whole,
        columns=columns,
        found={field.name: field.type for field in fields.values()},
        is_whole=rows < SAMPLE,
    )
