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


@contextmanager
def private(
    folders: Folders, resources: Resources
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the private database with its raw and ops tables made.

    What is written stands in the log beside the file, until the run is settled.

    Raises:
        BusyError: another program has the file open.
    """
    with _connected(folders, resources) as connection:
        prepare(connection)
        yield connection
        # What the engine does on closing takes seconds where a file is big.
        connection.execute("pragma disable_checkpoint_on_shutdown")


@contextmanager
def settled(folders: Folders, resources: Resources) -> Iterator[None]:
    """In the end, bring into the file what is in the log beside it.

    Where that cannot be done, whoever opens the file next does it.
    """
    try:
        yield
    finally:
        if folders.database_log.exists():
            with suppress(duckdb.Error, BusyError, OSError):
                _connected(folders, resources).close()


def _connected(folders: Folders, resources: Resources) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": resources.memory_limit,
        "threads": resources.threads,
        "temp_directory": str(folders.spill),
    }
    try:
        return duckdb.connect(str(folders.database), config=config)
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise
        raise BusyError(_locked(folders, str(error))) from None


def _locked(folders: Folders, error: str) -> str:
    held = re.search(r"held in (.+?) \(PID (\d+)\)", error)
    who = f"{held[1]} (process {held[2]})" if held else "another program"
    return (
        f"{who} has {folders.database} open, so this run cannot work on it. Close it"
        f" there; to read data, open {folders.current}/analytics.duckdb instead, which"
        " is never locked."
    )
