"""A file opened by its format, and staged: fast first, carefully where that fails."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingestion.casts import Reading
from ingestion.context import LandingContext
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.mapping import check_condition, resolve
from ingestion.sources.columnar import excel, parquet
from ingestion.sources.delimited import delimited
from ingestion.sources.files import ARROW, FileSource, Relation
from ingestion.sources.json_records import json_records
from ingestion.staging import Staging, stage


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource, folder: Path
) -> Relation:
    """Open `path` by its format; copies in UTF-8 are written to `folder`."""
    match source.format_of(path):
        case "parquet":
            return parquet(connection, path, source)
        case "json":
            return json_records(connection, path, source, folder)
        case "excel":
            return excel(connection, path, source)
        case _:
            return delimited(path, source, folder)


def plan_staging(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    source: FileSource,
    relation: Relation,
    context: LandingContext,
) -> Staging:
    """Resolve the mapping of one file and check its condition."""
    feed = FEEDS[source.feed]
    staging = Staging(
        feed=feed,
        mapped=resolve(connection, feed, source, path, relation.columns),
        where=source.where,
        reading=Reading(
            source.decimal, source.date_formats, source.timezone or context.timezone
        ),
        timezone=context.timezone,
        channels=context.channels,
    )
    check_condition(connection, staging.mapped, source)
    return staging


def fill(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    relation: Relation,
    path: Path,
    source: FileSource,
    folder: Path,
) -> Relation:
    """Fill `staged` by way of `folder`; returns the relation that could be read."""
    try:
        _stage(connection, staging, relation, folder)
        if relation.careful and relation.records != _count(connection):
            relation = relation.careful()
            _stage(connection, staging, relation, folder)
    except duckdb.Error as error:
        if relation.failures:
            raise relation.failures[0] from None
        raise LandingError(
            f"{source.place}: {path.name} cannot be read:"
            f" {str(error).splitlines()[0]} Copy or export it again."
        ) from error
    return relation


def _stage(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    relation: Relation,
    folder: Path,
) -> None:
    if relation.arrow is not None:
        connection.register(ARROW, relation.arrow)
    stage(connection, staging, relation, folder)


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute("select count(*) from staged").fetchall()[0][0])
