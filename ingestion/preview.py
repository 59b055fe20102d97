"""A dry run: what a source has, how it would land, and what to write in the YAML."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from ingestion.context import LandingContext
from ingestion.contract import TEXT, Feed
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.guessing.database_tables import read_database, read_table
from ingestion.guessing.proposal import Proposal
from ingestion.guessing.proposals import Guess, guess
from ingestion.guessing.tables import Table, Tables, read_tables, sampled
from ingestion.guessing.yaml_text import feeds_yaml
from ingestion.landing import land
from ingestion.opening import open_file
from ingestion.sources.databases import Database, DatabaseSource
from ingestion.sources.files import FileSource, check_source, matching
from ingestion.writing import Counts

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of the source: its name, type there, and its first value."""

    name: str
    type: str
    example: str | None


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the feed: its type, what it is read from, and what is doubtful."""

    name: str
    type: str
    is_required: bool
    source: str | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that would be rejected."""

    source: str
    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of one source. `problem` is why it would not land, if so."""

    title: str
    feed: str
    found: tuple[FoundColumn, ...]
    mapping: tuple[MappedColumn, ...]
    doubts: tuple[str, ...]
    counts: Counts
    rejected: tuple[RejectedRow, ...]
    problem: str | None
    yaml: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """The previews of all sources; nothing has been changed."""

    sources: tuple[Preview, ...]


def look(
    places: Sequence[str | Database], place: str, feed: str | None = None
) -> tuple[Guess, Tables]:
    """Open what nobody described, and guess what it is.

    Raises:
        LandingError: a place names nothing, a server cannot be reached, or there is no
            such feed.
    """
    if feed is not None:
        check_source(FileSource(feed=feed, files=(), place=place))
    with tempfile.TemporaryDirectory() as folder:
        files = [one for one in places if isinstance(one, str)]
        found = read_tables(files, Path(folder), place)
        for one in places:
            if isinstance(one, Database):
                there = read_database(one, Path(folder), place)
                found.tables += there.tables
                found.unread += there.unread
    return guess(found.tables, feed), found


def dry_run(
    sources: Sequence[FileSource | DatabaseSource], context: LandingContext
) -> DryRun:
    """Land nothing, but say for each configured source what landing would do."""
    with tempfile.TemporaryDirectory() as folder:
        proposals = [_as_configured(one, Path(folder)) for one in sources]
        return DryRun(tuple(_previews(proposals, context, Path(folder))))


def dry_run_of_new(found: Guess, tables: Tables, context: LandingContext) -> DryRun:
    """The same for what was guessed, and for files that could not be opened."""
    with tempfile.TemporaryDirectory() as folder:
        previews = _previews(found.proposals, context, Path(folder))
        unread = [_unread(one.name, one.problem) for one in tables.unread]
        return DryRun((*previews, *unread))


def _unread(title: str, problem: str) -> Preview:
    return Preview(title, "nothing", (), (), (), Counts(), (), problem, "")


def _as_configured(
    source: FileSource | DatabaseSource, folder: Path
) -> Proposal | Preview:
    title = source.name if isinstance(source, DatabaseSource) else _title(source)
    try:
        if isinstance(source, DatabaseSource):
            table = read_table(source, folder)
        else:
            table = _file_table(source, title, folder)
    except LandingError as error:
        return replace(_unread(title, str(error)), feed=source.feed)
    return Proposal(table, source.feed, source)


def _title(source: FileSource) -> str:
    names = ", ".join(Path(name).name for name in source.files)
    return f"{names}, sheet {source.sheet}" if source.sheet else names


def _file_table(source: FileSource, title: str, folder: Path) -> Table:
    check_source(source)
    paths = [path for pattern in source.files for path in _matched(source, pattern)]
    with duckdb.connect() as connection:
        relation = open_file(connection, paths[0], source, folder)
        columns = sampled(connection, relation)
    return Table(
        name=title,
        title=title,
        source=source,
        columns=columns,
        found=dict(relation.columns),
        is_whole=False,
        files=tuple(paths),
    )


def _matched(source: FileSource, pattern: str) -> list[Path]:
    paths = matching(pattern)
    if not paths:
        raise source.missing(pattern)
    return paths


def _previews(
    proposals: Sequence[Proposal | Preview], context: LandingContext, folder: Path
) -> Iterator[Preview]:
    rates = [
        one.source
        for one in proposals
        if isinstance(one, Proposal) and one.feed == "exchange_rates" and one.is_active
    ]
    for one in proposals:
        if isinstance(one, Preview):
            yield one
        else:
            others = [] if one.feed == "exchange_rates" else rates
            yield _preview(one, others, context, folder)


def _preview(
    proposal: Proposal,
    rates: Sequence[FileSource | DatabaseSource],
    context: LandingContext,
    folder: Path,
) -> Preview:
    refusal = _not_taken(proposal)
    counts, rejected, problem = (
        (Counts(), (), refusal)
        if refusal
        else _landed(proposal.source, rates, context, folder)
    )
    table = proposal.table
    examples = {one.name: next(iter(one.filled), None) for one in table.columns}
    return Preview(
        title=table.title,
        feed=proposal.feed,
        found=tuple(
            FoundColumn(name, type_, examples.get(name))
            for name, type_ in table.found.items()
        ),
        mapping=_mapping(FEEDS[proposal.feed], proposal, table.found),
        doubts=proposal.notes,
        counts=counts,
        rejected=rejected,
        problem=problem,
        yaml=feeds_yaml([proposal], context.name_of),
    )


def _not_taken(proposal: Proposal) -> str | None:
    """Why a guess is not tried: another table has the rows, or nothing fits."""
    if proposal.is_active:
        return None
    return f"not taken: {'; '.join(proposal.notes)}"


def _landed(
    source: FileSource | DatabaseSource,
    rates: Sequence[FileSource | DatabaseSource],
    context: LandingContext,
    folder: Path,
) -> tuple[Counts, tuple[RejectedRow, ...], str | None]:
    with (
        tempfile.TemporaryDirectory(dir=folder) as place,
        # A file, as a source may be larger than the memory.
        duckdb.connect(str(Path(place) / "dry_run.duckdb")) as connection,
    ):
        try:
            report = land(connection, [*rates, source], context)
        except LandingError as error:
            return Counts(), (), str(error)
        rejected = connection.execute(
            "select source, line, column_name, value, reason from ops.rejected_rows"
            f" where feed = ? order by load_id, line limit {_SHOWN}",
            [source.feed],
        ).fetchall()
    loads = [one.counts for one in report.landed if one.feed == source.feed]
    return _total(loads), tuple(RejectedRow(*row) for row in rejected), None


def _total(loads: Sequence[Counts]) -> Counts:
    return Counts(
        rows_read=sum(one.rows_read for one in loads),
        rows_filtered=sum(one.rows_filtered for one in loads),
        rows_rejected=sum(one.rows_rejected for one in loads),
        rows_landed=sum(one.rows_landed for one in loads),
    )


def _mapping(
    feed: Feed, proposal: Proposal, columns: Mapping[str, str]
) -> tuple[MappedColumn, ...]:
    same = {name.lower(): name for name in columns}
    written = proposal.source.columns
    mapped = [
        MappedColumn(
            column.name,
            column.type,
            column.is_required,
            written.get(column.name, same.get(column.name)),
            proposal.questions.get(column.name, ()),
        )
        for column in feed.columns
    ]
    read = {(one.source or "").lower() for one in mapped}
    further = {name: name for name in columns if name.lower() not in read}
    further |= {
        name: text for name, text in written.items() if text and name in further
    }
    kept = [
        MappedColumn(name, TEXT, is_required=False, source=text)
        for name, text in further.items()
        if feed.keeps_further_columns and written.get(name, text) is not None
    ]
    return (*mapped, *kept)
