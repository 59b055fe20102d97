"""Landing: files into raw tables, in one transaction, with ledger and quarantine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import duckdb

from ingestion.context import LandingContext
from ingestion.contract import Feed
from ingestion.duplicates import mark_duplicates, remember_keys
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.ledger import Load, Wanted, plan
from ingestion.opening import fill, open_file, plan_staging
from ingestion.plausible import check_plausible
from ingestion.rates import note_rates, rate_staged, renew_rates, stale_loads
from ingestion.sources.files import FileSource, check_source
from ingestion.warehouse import prepare
from ingestion.writing import Counts, write

_PREFIX: Final = "landing-"

__all__ = ["LandingContext", "LandingError", "LandingReport", "Outcome", "land"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one load."""

    feed: str
    source: str
    sheet: str | None
    status: Literal["landed", "kept", "replaced", "retired"]
    load_id: int
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class LandingReport:
    """All outcomes of one landing, in the order in which they happened."""

    outcomes: tuple[Outcome, ...]

    @property
    def landed(self) -> tuple[Outcome, ...]:
        """Loads that were made tonight."""
        return tuple(one for one in self.outcomes if one.status == "landed")


def land(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[FileSource],
    context: LandingContext,
) -> LandingReport:
    """Bring the raw tables to what the sources say, all of it or nothing.

    Raises:
        LandingError: a source cannot be read or mapped; nothing has changed then.
    """
    for source in sources:
        check_source(source)
    prepare(connection)
    with (
        _workplace(connection) as folder,
        _keeping_order(connection),
        _transaction(connection),
    ):
        connection.execute(
            "insert into ops.landings"
            " select coalesce(max(landing_id), 0) + 1, ? from ops.landings",
            [context.landed_at],
        )
        note_rates(connection)
        landing = _Landing(connection, context, folder)
        for feed in FEEDS.values():
            landing.feed(feed, [one for one in sources if one.feed == feed.name])
        return LandingReport(tuple(landing.outcomes))


class _Landing:
    """One run: the connection, what it knows, and what has happened so far."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        context: LandingContext,
        folder: Path,
    ) -> None:
        self.connection = connection
        self.context = context
        self.folder = folder
        self.outcomes: list[Outcome] = []

    def feed(self, feed: Feed, sources: Sequence[FileSource]) -> None:
        stale = stale_loads(self.connection, feed)
        planned = plan(self.connection, feed.name, sources, self.context, stale)
        for load in planned.kept:
            self._report(feed, load, "kept")
        gone = (*planned.replaced, *planned.retired)
        if gone or planned.land:
            remember_keys(self.connection, feed, [load.load_id for load in gone])
        for load in gone:
            self._take_back(feed, load)
            is_replaced = load in planned.replaced
            self._report(feed, load, "replaced" if is_replaced else "retired")
        made = [self._land(feed, one) for one in planned.land]
        if gone or made:
            mark_duplicates(self.connection, feed, made)
        if feed.name == "exchange_rates":
            renew_rates(self.connection)

    def _land(self, feed: Feed, one: Wanted) -> int:
        relation = open_file(self.connection, one.path, one.source, self.folder)
        staging = plan_staging(
            self.connection, one.path, one.source, relation, self.context
        )
        relation = fill(
            self.connection, staging, relation, one.path, one.source, self.folder
        )
        check_plausible(self.connection, staging, relation, one.path, one.source)
        rate_staged(self.connection, staging, self.context.currency)
        load_id = self._next_load()
        counts = write(self.connection, staging, relation, load_id, one, self.context)
        self.outcomes.append(
            Outcome(feed.name, one.name, one.sheet, "landed", load_id, counts)
        )
        return load_id

    def _take_back(self, feed: Feed, load: Load) -> None:
        """Take back a load's rows and rejected rows; the ledger remembers."""
        for table, column in (
            (f"raw.{feed.name}", "_load_id"),
            ("ops.rejected_rows", "load_id"),
        ):
            self.connection.execute(
                f"delete from {table} where {column} = ?", [load.load_id]
            )
        self.connection.execute(
            "update ops.loads set replaced_at = ? where load_id = ?",
            [self.context.landed_at, load.load_id],
        )

    def _report(
        self, feed: Feed, load: Load, status: Literal["kept", "replaced", "retired"]
    ) -> None:
        self.outcomes.append(
            Outcome(feed.name, load.name, load.sheet, status, load.load_id)
        )

    def _next_load(self) -> int:
        query = "select coalesce(max(load_id), 0) + 1 from ops.loads"
        return int(self.connection.execute(query).fetchall()[0][0])


@contextmanager
def _workplace(connection: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A folder for staged rows: on the warehouse's disk, as they may be many.

    What a killed run has left there is cleared away; runs are locked by their caller.
    """
    query = (
        "select path from duckdb_databases() where database_name = current_database()"
    )
    ((database,),) = connection.execute(query).fetchall()
    place = Path(database).parent if database else None
    for remains in place.glob(f"{_PREFIX}*") if place else ():
        shutil.rmtree(remains, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as folder:
        yield Path(folder)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def _keeping_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows are numbered by the order in which they come, which must be the file's."""
    query = "select current_setting('preserve_insertion_order')"
    before = connection.execute(query).fetchall()[0][0]
    connection.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        connection.execute(f"set preserve_insertion_order = {before}")
