"""Landing: files into raw tables, in one transaction, with ledger and quarantine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import duckdb

from ingestion.context import LandingContext
from ingestion.contract import Feed
from ingestion.drift import (
    Earlier,
    check_types,
    drift,
    earlier_columns,
    note_columns,
    note_drift,
)
from ingestion.duplicates import forget_keys, mark_duplicates, remember_keys
from ingestion.erased import forget_staged, note_erased, require_key
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.increments import Change, compare, identity
from ingestion.ledger import Load, Wanted, plan, standing
from ingestion.opening import fill, open_file, plan_staging
from ingestion.plausible import check_plausible
from ingestion.rates import note_rates, rate_staged, renew_rates, stale_loads
from ingestion.sources.databases import DatabaseSource, check_database, is_database
from ingestion.sources.files import FileSource, check_source
from ingestion.sources.servers import Servers, servers
from ingestion.standing import note_rows, take_back_load, take_back_rows
from ingestion.warehouse import prepare
from ingestion.writing import Counts, amount_of, write

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
    taken_back: int = 0
    """Rows of earlier loads that the source has changed or deleted since."""
    drift: str | None = None
    """Columns of the source that came or went since it was mapped."""


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
    sources: Sequence[FileSource | DatabaseSource],
    context: LandingContext,
) -> LandingReport:
    """Bring the raw tables to what the sources say, all of it or nothing.

    Raises:
        LandingError: a source cannot be read or mapped; nothing has changed then.
    """
    for source in sources:
        if isinstance(source, DatabaseSource):
            check_database(source)
            check_source(source.as_file())
        else:
            check_source(source)
    prepare(connection)
    with (
        _workplace(connection) as folder,
        servers(connection, folder) as reader,
        _keeping_order(connection),
        _transaction(connection),
    ):
        connection.execute(
            "insert into ops.landings"
            " select coalesce(max(landing_id), 0) + 1, ? from ops.landings",
            [context.landed_at],
        )
        note_rates(connection)
        landing = _Landing(connection, reader, context, folder)
        for feed in FEEDS.values():
            landing.feed(feed, [one for one in sources if one.feed == feed.name])
        return LandingReport(tuple(landing.outcomes))


class _Landing:
    """One run: the connection, what it knows, and what has happened so far."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        servers: Servers,
        context: LandingContext,
        folder: Path,
    ) -> None:
        self.connection = connection
        self.servers = servers
        self.context = context
        self.folder = folder
        self.first_load = self._next_load()
        self.outcomes: list[Outcome] = []
        self.erasure_key = require_key(connection, context.erasure_key)

    def feed(self, feed: Feed, sources: Sequence[FileSource | DatabaseSource]) -> None:
        files = [one for one in sources if isinstance(one, FileSource)]
        tables = [one for one in sources if isinstance(one, DatabaseSource)]
        stale = stale_loads(self.connection, feed)
        planned = plan(self.connection, feed.name, files, self.context, stale)
        for load in planned.kept:
            self._report(feed, load, "kept")
        forget_keys(self.connection, feed)
        before = len(self.outcomes)
        self._take_back(feed, planned.replaced, "replaced")
        self._take_back(feed, planned.retired, "retired")
        made = [self._land(feed, one) for one in planned.land]
        made += self._tables(feed, tables, stale)
        tonight = self.outcomes[before:]
        if any(one.status != "kept" or one.taken_back for one in tonight):
            mark_duplicates(self.connection, feed, made)
        if feed.name == "exchange_rates":
            renew_rates(self.connection)

    def _tables(
        self, feed: Feed, tables: Sequence[DatabaseSource], stale: Collection[int]
    ) -> list[int]:
        """Land what is new in the feed's tables; gives the loads made."""
        loads = [
            load
            for load in standing(self.connection, feed.name)
            if is_database(load.name)
        ]
        asked = {identity(table, self.context): table for table in tables}
        names = {name for name, _ in asked}
        for load in loads:
            if (load.name, load.mapping_hash) not in asked:
                self._take_back(
                    feed, [load], "replaced" if load.name in names else "retired"
                )
        made = []
        for known, table in asked.items():
            own = [load for load in loads if (load.name, load.mapping_hash) == known]
            change = self._compare(table, own, stale)
            made += self._change(feed, table, change)
        return made

    def _compare(
        self, table: DatabaseSource, loads: Sequence[Load], stale: Collection[int]
    ) -> Change:
        folder = Path(tempfile.mkdtemp(dir=self.folder)) / "table"
        return compare(
            self.connection, self.servers, table, loads, stale, self.context, folder
        )

    def _change(self, feed: Feed, table: DatabaseSource, change: Change) -> list[int]:
        self._take_back(feed, change.replaced, "replaced")
        taken = 0
        if table.key:
            remember_keys(
                self.connection,
                feed,
                "(_load_id, _line) in (select (load_id, line) from taken)",
            )
            taken = take_back_rows(self.connection, feed)
        if change.lands:
            return [self._land(feed, change.wanted, change, taken)]
        for load in change.kept[-1:]:
            earlier = self._earlier(feed, change.wanted)
            told = drift(change.mapped, change.columns, earlier)
            note_drift(self.connection, load.load_id, told)
            self._report(feed, load, "kept", taken, told)
        return []

    def _earlier(self, feed: Feed, one: Wanted) -> Earlier:
        return earlier_columns(
            self.connection, feed.name, one, self.context, before=self.first_load
        )

    def _land(
        self, feed: Feed, one: Wanted, change: Change | None = None, taken: int = 0
    ) -> int:
        relation = open_file(self.connection, one.path, one.source, self.folder)
        staging = plan_staging(
            self.connection, one.path, one.source, relation, self.context
        )
        relation = fill(
            self.connection, staging, relation, one.path, one.source, self.folder
        )
        columns = change.columns if change else relation.columns
        earlier = self._earlier(feed, one)
        check_types(self.connection, staging, one, columns, earlier)
        check_plausible(self.connection, staging, relation, one.path, one.source)
        rate_staged(self.connection, staging, self.context.currency)
        key = self.erasure_key
        erased = forget_staged(self.connection, feed.name, key)
        load_id = self._next_load()
        counts = write(
            self.connection, staging, relation, load_id, one, self.context, key
        )
        note_erased(self.connection, load_id, erased)
        if change and change.watermark:
            amount = amount_of(self.connection, staging)
            note_rows(self.connection, load_id, counts, amount, change.watermark)
        told = drift(staging.mapped, columns, earlier)
        note_columns(self.connection, load_id, columns)
        note_drift(self.connection, load_id, told)
        self.outcomes.append(
            Outcome(
                feed.name, one.name, one.sheet, "landed", load_id, counts, taken, told
            )
        )
        return load_id

    def _take_back(
        self,
        feed: Feed,
        loads: Sequence[Load],
        status: Literal["replaced", "retired"],
    ) -> None:
        for load in loads:
            remember_keys(self.connection, feed, f"_load_id = {load.load_id}")
            take_back_load(self.connection, feed, load, self.context.landed_at)
            self._report(feed, load, status)

    def _report(
        self,
        feed: Feed,
        load: Load,
        status: Literal["kept", "replaced", "retired"],
        taken: int = 0,
        told: str | None = None,
    ) -> None:
        outcome = Outcome(feed.name, load.name, load.sheet, status, load.load_id)
        self.outcomes.append(replace(outcome, taken_back=taken, drift=told))

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
