"""Connections to database servers through DuckDB's scanners, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import duckdb

from ingestion.errors import LandingError
from ingestion.sources.databases import Database, Kind
from ingestion.sql import literal

FUNCTIONS: Final[Mapping[Kind, str]] = {
    "mysql": "mysql_query",
    "postgres": "postgres_query",
}
_SETTINGS: Final = (
    "set mysql_tinyint1_as_boolean = false",  # a tinyint(1) may hold 2
    "set mysql_incomplete_dates_as_nulls = true",  # 2024-00-00; 0000-00-00 is one, too
    "set mysql_query_timeout_enabled = false",  # five minutes otherwise
)
_QUOTED: Final = (
    re.compile(r"(?s)^.*?(?:with parameters|to Postgres at) \".*?\": "),
    re.compile(r"(?s)^.*(?:ERROR|FATAL): +"),
    re.compile(r"(?s)^.*Failed to [a-z ]+ MySQL query \".*\": *"),
    re.compile(r"(?s)\. Attempted host: .*$"),
)
"""What stands around the server's own words: connection strings and queries."""


def load(connection: duckdb.DuckDBPyConnection, kind: Kind, place: str) -> None:
    """Load the scanner from its wheel, else as DuckDB itself would get it.

    Raises:
        LandingError: it is not installed.
    """
    name = f"{kind}_scanner"
    spec = find_spec(f"duckdb_extension_{name}")
    folders = (spec and spec.submodule_search_locations) or ()
    version = f"v{duckdb.__version__}"
    files = [
        Path(folder) / "extensions" / version / f"{name}.duckdb_extension"
        for folder in folders
    ]
    file = next((file for file in files if file.exists()), None)
    try:
        if file is None:
            connection.execute(f"install {name}")
        connection.execute(f"load {literal(str(file)) if file else name}")
    except duckdb.Error as error:
        raise LandingError(
            f"{place}: DuckDB's {name} is not here"
            f" ({str(error).splitlines()[0]}). Install the package"
            f" duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}."
        ) from None
    if kind == "mysql":
        for setting in _SETTINGS:
            connection.execute(setting)


def attach(
    connection: duckdb.DuckDBPyConnection,
    database: Database,
    alias: str,
    place: str,
    *,
    is_written: bool = False,
) -> None:
    """Attach a database to a DuckDB connection and ask it one question.

    Args:
        connection: one with the scanner loaded; it will hold the password.
        database: where it is and who connects.
        alias: its name in the connection.
        place: where the user named it, for messages.
        is_written: whether it may be written to.

    Raises:
        LandingError: it cannot be reached; the message is free of the password.
    """
    with _explained(database, place):
        _attach(connection, database, alias, "" if is_written else ", read_only")


def _attach(
    connection: duckdb.DuckDBPyConnection, database: Database, alias: str, how: str
) -> None:
    given = {
        "host": database.host,
        "port": str(database.port),
        "user": database.user,
        "password": database.password or "",
        "database": database.name,
    }
    secret = ", ".join(
        f"{key} {literal(value)}" for key, value in given.items() if value
    )
    options = dict(database.options)
    if database.kind == "postgres":
        options = {"connect_timeout": "15", **options}
    told = " ".join(f"{key}={value}" for key, value in options.items())
    connection.execute(f"create secret {alias} (type {database.kind}, {secret})")
    connection.execute(
        f"attach {literal(told)} as {alias} (type {database.kind}, secret {alias}{how})"
    )
    probe = f"{FUNCTIONS[database.kind]}('{alias}', 'select 1')"
    connection.execute(f"select 1 from {probe}")


@contextmanager
def _explained(database: Database, place: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        has = "is set" if database.password else "is not set"
        raise LandingError(
            f"{place}: {database.address} cannot be reached as"
            f" {database.user or 'the default user'}: {said(error, database)}. Check"
            f" host, port, database and user of the URL, and the password, which is"
            f" read from the environment variable {database.variable} ({has})."
        ) from None


def said(error: duckdb.Error, database: Database) -> str:
    """Give what the server said, without the connection string quoted with it."""
    words = str(error)
    if database.password:
        for written in (literal(database.password)[1:-1], database.password):
            words = words.replace(written, "***")
    for before in _QUOTED:
        words = before.sub("", words)
    return words.strip().split("\n")[0].rstrip(". :") or "the connection was lost"
