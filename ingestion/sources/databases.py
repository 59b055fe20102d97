"""Databases as sources: which table a mapping means, and which of its rows are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from ingestion.errors import LandingError, listed
from ingestion.sources.files import FileSource

Kind = Literal["mysql", "postgres"]

PORTS: Final[Mapping[Kind, int]] = {"mysql": 3306, "postgres": 5432}
PASSWORDS: Final[Mapping[Kind, str]] = {"mysql": "MYSQL_PWD", "postgres": "PGPASSWORD"}
"""The environment variable that holds the password, as the servers' own clients do."""
_SCHEMES: Final[Mapping[str, Kind]] = {
    "mysql": "mysql",
    "mariadb": "mysql",
    "postgres": "postgres",
    "postgresql": "postgres",
}
_OPTIONS: Final[Mapping[Kind, frozenset[str]]] = {
    "mysql": frozenset({"socket", "ssl_mode", "ssl_ca", "ssl_cert", "ssl_key"}),
    "postgres": frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "options"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database on a server and who reads it; the password is never shown."""

    kind: Kind
    host: str
    port: int
    user: str
    name: str
    options: tuple[tuple[str, str], ...] = ()
    password: str | None = field(default=None, repr=False)
    variable: str
    """Environment variable that the password is read from, for messages."""

    @property
    def address(self) -> str:
        """The database's URL without user and password, e.g. `mysql://db:3306/shop`."""
        return f"{self.kind}://{self.host}:{self.port}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSource:
    """A table or query of a database and how it maps onto a feed.

    `key` names the source's columns that tell a row from the others; without it the
    table is read in full and replaced where it changed. `watermark` is a column that
    grows whenever a row comes or changes: only rows from `overlap` before the highest
    one known are read (days of a time, steps of a number). With `compares_deletes` the
    keys of all rows are read each night, and rows that are gone are taken back.
    """

    feed: str
    database: Database
    table: str | None = None
    query: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    where: str | None = None
    key: tuple[str, ...] = ()
    watermark: str | None = None
    overlap: float | None = None
    compares_deletes: bool = False
    decimal: str = "."
    date_format: str | tuple[str, ...] | None = None
    timezone: str | None = None
    place: str = "the configuration"

    @property
    def name(self) -> str:
        """The source's name in the ledger: no user, no secrets."""
        return f"{self.database.address}/{self.table or 'query'}"

    @property
    def label(self) -> str:
        """What messages call the table."""
        return self.table or "the query"

    def as_file(self, path: str = "") -> FileSource:
        """The same mapping over a Parquet file, which is what rows are read into."""
        return FileSource(
            feed=self.feed,
            files=(path,),
            columns=self.columns,
            where=self.where,
            format="parquet",
            decimal=self.decimal,
            date_format=self.date_format,
            timezone=self.timezone,
            place=self.place,
        )


def is_database(name: str) -> bool:
    """Whether a name of the ledger is that of a database source."""
    return name.startswith(tuple(f"{kind}://" for kind in PORTS))


def check_database(source: DatabaseSource) -> None:
    """Raise if the settings of the source cannot be meant together."""
    if (source.table is None) == (source.query is None):
        raise LandingError(
            f"{source.place}: name one of table: and query: for"
            f" {source.database.address}."
        )
    for name, is_given in (
        ("watermark", source.watermark is not None),
        ("deletes: compare", source.compares_deletes),
    ):
        if is_given and not source.key:
            raise LandingError(
                f"{source.place}: {name} needs key:, the columns that tell a row of"
                f" {source.label} from the others, such as key: [id]."
            )


def parse_url(url: str, place: str, password: str | None, variable: str) -> Database:
    """Read `mysql://user@host:port/database` or `postgres://…`.

    Options such as `?sslmode=require` are handed on to the server's client.

    Raises:
        LandingError: the URL is not of that form, or has a password in it; a password
            is not repeated in the message.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_url(place) from None
    kind = _SCHEMES.get(parts.scheme)
    name = unquote(parts.path.removeprefix("/"))
    options = tuple(parse_qsl(parts.query))
    secret = parts.password is not None or any("pass" in key for key, _ in options)
    if secret:
        raise LandingError(
            f"{place}: the URL has a password in it. Take it out, write"
            f" {parts.scheme}://{parts.username or 'user'}@{parts.hostname or 'host'}/…"
            f" and set the password in the environment as {variable}, or in another"
            " variable that password_env: names."
        )
    if kind is None or not parts.hostname or not name or "/" in name:
        raise _no_url(place)
    _check_options(kind, [key for key, _ in options], place)
    return Database(
        kind=kind,
        host=unquote(parts.hostname),
        port=port or PORTS[kind],
        user=unquote(parts.username or ""),
        name=name,
        options=options,
        password=password,
        variable=variable,
    )


def _check_options(kind: Kind, options: Iterable[str], place: str) -> None:
    unknown = [name for name in options if name not in _OPTIONS[kind]]
    if unknown:
        raise LandingError(
            f"{place}: {unknown[0]} is no option of a {kind} URL."
            f" There are: {listed(sorted(_OPTIONS[kind]))}."
        )


def _no_url(place: str) -> LandingError:
    return LandingError(
        f"{place}: that is no URL of a database. Write mysql://user@host:port/database"
        " or postgres://user@host:port/database; the port may be left out."
    )
