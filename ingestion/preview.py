"""A dry run: what a file has, how it would land, and what to write in the YAML."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.context import LandingContext
from ingestion.contract import MONEY, NUMBER, QUANTITY, WHOLE, Feed
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.landing import land
from ingestion.opening import open_file
from ingestion.sources.files import ARROW, FileSource, Relation, check_source, matching
from ingestion.sql import identifier
from ingestion.suggestions import guess_feed, suggest
from ingestion.writing import Counts

_SAMPLE: Final = 1000
_SHOWN: Final = 5
_ENCODINGS: Final = ("utf-8", "utf-16", "cp1252")
_DATE_FORMATS: Final = (
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d-%m-%Y",
    "%Y%m%d",
)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of the file: its name, type there, and its first value."""

    name: str
    type: str
    example: str | None


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the feed: its type, and what it is read from, if anything."""

    name: str
    type: str
    is_required: bool
    source: str | None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that would be rejected."""

    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What would become of one file. `problem` is why it would not land, if so."""

    path: Path
    feed: str
    found: tuple[FoundColumn, ...]
    mapping: tuple[MappedColumn, ...]
    counts: Counts
    rejected: tuple[RejectedRow, ...]
    problem: str | None
    yaml: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """The previews of all files."""

    files: tuple[FilePreview, ...]


def dry_run(
    sources: Sequence[FileSource | Path],
    context: LandingContext,
    feed: str | None = None,
) -> DryRun:
    """Land nothing, but say for each file what landing would do.

    Sources are taken as configured; for a bare path, feed and mapping are guessed, the
    feed only where it is not given.

    Raises:
        LandingError: a file cannot be opened at all.
    """
    previews = []
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            if isinstance(source, Path):
                guessed = _guessed(source, feed, Path(folder))
                previews.append(_preview(source, guessed, context, Path(folder)))
                continue
            check_source(source)
            for pattern in source.files:
                paths = matching(pattern)
                if not paths:
                    raise source.missing(pattern)
                previews += [_preview(p, source, context, Path(folder)) for p in paths]
    return DryRun(tuple(previews))


def _guessed(path: Path, feed: str | None, folder: Path) -> FileSource:
    """The source that a bare file speaks for by its names and first values."""
    if not path.is_file():
        raise FileSource(feed="", files=(), place="--dry-run").missing(str(path))
    source = FileSource(feed=feed or "customers", files=(str(path),), place="--dry-run")
    check_source(source)
    with duckdb.connect() as connection:
        source, relation = _opened(connection, path, source, folder)
        names = list(relation.columns)
        contract = FEEDS[feed] if feed else guess_feed(names)
        mapping = suggest(contract, names)
        source = replace(
            source,
            feed=contract.name,
            columns={k: v for k, v in mapping.items() if k.lower() != v.lower()},
        )
        sample = _sample(connection, relation)
    return replace(source, **_guessed_reading(contract, mapping, sample))


def _opened(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource, folder: Path
) -> tuple[FileSource, Relation]:
    """Open with the first encoding that fits."""
    refused: LandingError | None = None
    for encoding in _ENCODINGS:
        tried = replace(source, encoding=encoding)
        try:
            return tried, open_file(connection, path, tried, folder)
        except LandingError as error:
            refused = refused or error
    assert refused  # noqa: S101 - the loop returned or refused
    raise refused


def _guessed_reading(
    feed: Feed, mapping: Mapping[str, str], sample: Mapping[str, list[str]]
) -> dict[str, Any]:
    types = {column.name: column.type for column in feed.columns}
    guessed: dict[str, Any] = {}
    numbers = [
        value
        for name, source in mapping.items()
        if types[name] in (MONEY, QUANTITY, NUMBER, WHOLE)
        for value in sample[source]
    ]
    if any("," in value[-3:] for value in numbers):
        guessed["decimal"] = ","
    dates = [
        value
        for name, source in mapping.items()
        if types[name] in ("DATE", "TIMESTAMP")
        for value in sample[source]
    ]
    formats = _formats_of(dates)
    if formats:
        guessed["date_format"] = formats
    return guessed


def _formats_of(dates: list[str]) -> str | None:
    """The first format that reads all of them; None for ISO 8601 or none at all."""
    with duckdb.connect() as connection:
        query = "select count(try_strptime(value, ?)) from (select unnest(?) as value)"
        for text in _DATE_FORMATS if dates else ():
            if connection.execute(query, [text, dates]).fetchall()[0][0] == len(dates):
                return text
    return None


def _preview(
    path: Path, source: FileSource, context: LandingContext, folder: Path
) -> FilePreview:
    source = replace(source, files=(str(path),))
    with duckdb.connect() as connection:
        relation = open_file(connection, path, source, folder)
        sample = _sample(connection, relation)
    found = tuple(
        FoundColumn(name, type_, next(iter(sample[name]), None))
        for name, type_ in relation.columns.items()
    )
    counts, rejected, problem = _landed(source, context)
    return FilePreview(
        path,
        source.feed,
        found,
        _mapping(FEEDS[source.feed], source, relation.columns),
        counts,
        rejected,
        problem,
        _yaml(source, context.name_of(path)),
    )


def _sample(
    connection: duckdb.DuckDBPyConnection, relation: Relation
) -> dict[str, list[str]]:
    """The first values of each column, as text, blank ones left out."""
    if relation.arrow is not None:
        connection.register(ARROW, relation.arrow)
    names = ", ".join(f"{identifier(name)}::varchar" for name in relation.columns)
    rows = connection.execute(
        f"select {names} from {relation.sql} limit {_SAMPLE}"
    ).fetchall()
    return {
        name: [row[place].strip() for row in rows if (row[place] or "").strip()]
        for place, name in enumerate(relation.columns)
    }


def _landed(
    source: FileSource, context: LandingContext
) -> tuple[Counts, tuple[RejectedRow, ...], str | None]:
    with duckdb.connect() as connection:
        try:
            report = land(connection, [source], context)
        except LandingError as error:
            return Counts(), (), str(error)
        rejected = connection.execute(
            "select line, column_name, value, reason from ops.rejected_rows"
            f" order by line limit {_SHOWN}"
        ).fetchall()
    return report.landed[0].counts, tuple(RejectedRow(*row) for row in rejected), None


def _mapping(
    feed: Feed, source: FileSource, columns: Mapping[str, str]
) -> tuple[MappedColumn, ...]:
    same = {name.lower(): name for name in columns}
    return tuple(
        MappedColumn(
            column.name,
            column.type,
            column.is_required,
            source.columns.get(column.name, same.get(column.name)),
        )
        for column in feed.columns
    )


def _yaml(source: FileSource, name: str) -> str:
    """The source as it stands in the configuration, with what is not the default."""
    import yaml

    defaults = FileSource(feed=source.feed, files=source.files)
    entry: dict[str, Any] = {"files": name}
    for field in fields(FileSource):
        value = getattr(source, field.name)
        if field.name in ("feed", "files", "place") or value == getattr(
            defaults, field.name
        ):
            continue
        entry[field.name] = list(value) if isinstance(value, tuple) else value
    if "columns" in entry:
        entry["columns"] = dict(entry["columns"])
    told = {"feeds": {source.feed: [entry]}}
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True))
