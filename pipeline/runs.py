"""A run: held under the lock, logged step by step, told of when it fails."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import duckdb

from ingestion.errors import LandingError
from pipeline import journal
from pipeline.console import Console
from pipeline.database import Database
from pipeline.errors import (
    BusyError,
    ConfigurationError,
    MercatoError,
    RefusedError,
    UsageError,
)
from pipeline.folders import Folders
from pipeline.journal import RunRecord, StepRecord
from pipeline.lock import hold
from pipeline.notify import notify
from pipeline.publish.releases import current_release, sweep
from pipeline.schema import Configuration
from pipeline.settings import Settings, export_environment

_COLUMNS: Final = (
    "run_id",
    "command",
    "started_at",
    "ended_at",
    "status",
    "seconds",
    "release_id",
    "message",
)


class Run:
    """What the steps of one run share."""

    def __init__(
        self,
        settings: Settings,
        record: RunRecord,
        console: Console,
        database: Database,
    ) -> None:
        self.settings = settings
        self.record = record
        self.console = console
        self.database = database
        self.folders = Folders(settings.warehouse)

    @property
    def configuration(self) -> Configuration:
        """The checked configuration."""
        return self.settings.configuration

    @property
    def logs(self) -> Path:
        """Folder of this run's logs."""
        return self.folders.logs / self.record.run_id

    def save(self) -> None:
        """Write the run's log anew."""
        journal.save(self.folders.logs, self.record)

    @contextmanager
    def private(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the private database."""
        with self.database.opened() as connection:
            yield connection

    @contextmanager
    def step(self, name: str) -> Iterator[StepRecord]:
        """Log a step: its seconds, its state and what it says."""
        step = StepRecord(name)
        self.record.steps.append(step)
        self.console.progress(name, "")
        began = time.monotonic()
        try:
            with _as_mercato_errors(name):
                self.save()
                yield step
            step.status = "succeeded"
        except BaseException as error:
            step.status = "failed"
            step.message = str(error)
            raise
        finally:
            step.seconds = round(time.monotonic() - began, 3)
            told = step.message if step.status == "succeeded" else "failed"
            self.console.ended(name, step.seconds, told)


@contextmanager
def _as_mercato_errors(step: str) -> Iterator[None]:
    """Turn what a step may run into into errors with an exit code."""
    try:
        yield
    except LandingError as error:
        raise ConfigurationError(str(error)) from error
    except (duckdb.Error, OSError) as error:
        message = f"{step} could not be done: {_told(error)}"
        raise RefusedError(message) from error
    except RuntimeError as error:
        # DuckDB wraps what a signal's handler raised while a query was running.
        if isinstance(error.__cause__, (KeyboardInterrupt, SystemExit)):
            raise error.__cause__ from None
        raise


def _told(error: Exception) -> str:
    """Say what went wrong; of many files that could not be copied the first will do."""
    files = error.args[0] if isinstance(error, shutil.Error) else None
    return str(files[0][2] if isinstance(files, list) and files else error)


@contextmanager
def begin(settings: Settings, command: str, console: Console) -> Iterator[Run]:
    """Hold the warehouse for a run, from a clean start to a logged end.

    Raises:
        BusyError: another run holds the warehouse.
        ConfigurationError: the warehouse folder cannot be written.
    """
    folders = Folders(settings.warehouse)
    database = Database(folders, settings.configuration.resources)
    export_environment(settings)
    try:
        folders.make()
    except OSError as error:
        raise settings.unusable(error) from error
    with (
        hold(folders.lock, command),
        database.settled(),
        _terminated_as_exit(),
    ):
        with _as_mercato_errors("the start"):
            _clean(folders)
            record = journal.start(folders.logs, folders.releases, command)
        for file in journal.damaged(folders.logs):
            console.warn(f"{file} is damaged: that run is no longer told of.")
        run = Run(settings, record, console, database)
        try:
            yield run
        except UsageError:
            journal.discard(folders.logs, record)
            raise
        except BaseException as error:
            _fail(run, error)
            raise
        if record.status == "running":
            record.end("succeeded")
        run.save()


def _clean(folders: Folders) -> None:
    """Remove what a run left that was killed, and mark it so."""
    sweep(folders)
    for draft in folders.root.glob(f"{folders.draft.name}*"):
        draft.unlink()
    current = current_release(folders)
    journal.close_unended(folders.logs, current.name if current else None)
    journal.prune(folders.logs)
    for leftover in folders.spill.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _fail(run: Run, error: BaseException) -> None:
    """Log a failure wherever there is room for it, and tell of it."""
    known = isinstance(error, MercatoError)
    message = str(error) if known else f"{type(error).__name__}: {error}"
    run.record.end("failed", message)
    current = current_release(run.folders)
    if current is None or current.name != run.record.run_id:
        run.record.release_id = None
    with suppress(OSError):
        sweep(run.folders)
    with suppress(OSError):
        run.save()
    with suppress(duckdb.Error, BusyError, OSError), run.private() as connection:
        write_runs(connection, run)
    hooks = run.configuration.notify
    for trouble in notify(hooks, run.configuration.company.name, run.record):
        run.console.warn(trouble)


def write_runs(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Bring ops.runs to what the logs and this run say; idempotent."""
    logged = journal.read(run.folders.logs)
    own = run.record
    records = [own, *(record for record in logged if record.run_id != own.run_id)]
    runs = [[getattr(record, name) for name in _COLUMNS] for record in records]
    steps = [
        [record.run_id, position, step.step, step.status, step.seconds, step.message]
        for record in records
        for position, step in enumerate(record.steps)
    ]
    ids = [[record.run_id] for record in records]
    lost = [[record.run_id] for record in records if record.release_id is None]
    connection.execute("begin transaction")
    for statement, rows in (
        ("delete from ops.runs where run_id = ?", ids),
        ("delete from ops.run_steps where run_id = ?", ids),
        ("delete from ops.releases where run_id = ?", lost),
        ("insert into ops.runs values (?, ?, ?, ?, ?, ?, ?, ?)", runs),
        ("insert into ops.run_steps values (?, ?, ?, ?, ?, ?)", steps),
    ):
        if rows:
            connection.executemany(statement, rows)
    connection.execute("commit")


@contextmanager
def _terminated_as_exit() -> Iterator[None]:
    """End in order when systemd or a person stops the process."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
