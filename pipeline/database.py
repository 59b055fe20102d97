"""The private database: opened for one run, prepared, and never shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from ingestion.warehouse import prepare
from pipeline.errors import BusyError
from pipeline.folders import Folders
from pipeline.schema import Resources

Options = dict[str, str | bool | int | float | list[str]]


class Database:
    """The private database of a run."""

    def __init__(self, folders: Folders, resources: Resources) -> None:
        self._folders = folders
        self._resources = resources
        self._kept: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open it with its raw and ops tables made.

        What is written stands in the log beside the file, until the run is settled.

        Raises:
            BusyError: another program has the file open.
        """
        with self._kept.cursor() if self._kept else self._connected() as connection:
            prepare(connection)
            yield connection
            if not self._kept:
                # What the engine does on closing takes seconds where a file is big.
                connection.execute("pragma disable_checkpoint_on_shutdown")

    def keep_open(self, options: Options) -> None:
        """Stay with the engine that has it open with these options, until the end."""
        self._kept = duckdb.connect(str(self._folders.database), config=options)
        # Models sort for themselves; what is published lies as it was written.
        self._kept.execute("set preserve_insertion_order = true")

    @contextmanager
    def settled(self) -> Iterator[None]:
        """In the end, bring into the file what is in the log beside it.

        Where that cannot be done, whoever opens the file next does it.
        """
        try:
            yield
        finally:
            with suppress(duckdb.Error, BusyError, OSError):
                if self._kept:
                    self._kept.close()
                if self._folders.database_log.exists():
                    self._connected().close()

    def _connected(self) -> duckdb.DuckDBPyConnection:
        config: Options = {
            "memory_limit": self._resources.memory_limit,
            "threads": self._resources.threads,
            "temp_directory": str(self._folders.spill),
        }
        try:
            return duckdb.connect(str(self._folders.database), config=config)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            raise BusyError(_locked(self._folders, str(error))) from None


def _locked(folders: Folders, error: str) -> str:
    held = re.search(r"held in (.+?) \(PID (\d+)\)", error)
    who = f"{held[1]} (process {held[2]})" if held else "another program"
    return (
        f"{who} has {folders.database} open, so this run cannot work on it. Close it"
        f" there; to read data, open {folders.current}/analytics.duckdb instead, which"
        " is never locked."
    )
