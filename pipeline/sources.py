"""The feeds of the configuration as sources that landing understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from ingestion.context import LandingContext
from ingestion.errors import LandingError
from ingestion.sources.databases import (
    PASSWORDS,
    Database,
    DatabaseSource,
    Kind,
    parse_url,
)
from ingestion.sources.files import FileSource
from pipeline.folders import Folders
from pipeline.schema import Source
from pipeline.settings import Settings, erasure_key, secret

AUDIENCE_FEEDS: Final = ("campaigns", "campaign_versions", "campaign_contacts")
"""Feeds with a file for each audience, in a folder of the feed's name."""


def all_sources(settings: Settings) -> Sequence[FileSource | DatabaseSource]:
    """Give every source of every feed, with its place for messages.

    Campaigns that `mercato audience` began are sources that nobody has to configure.

    Paths are absolute, and passwords are read from the environment.

    Raises:
        LandingError: a database's URL is none, or its password is not where it is
            said to be.
    """
    configured = [
        _database_source(settings, feed, position, source)
        if source.url
        else _file_source(settings, feed, position, source)
        for feed, sources in settings.configuration.feeds.items()
        for position, source in enumerate(sources)
    ]
    return [*configured, *_audiences(settings)]


def landing_context(settings: Settings) -> LandingContext:
    """Give what holds for all sources: time zone, currency, channel map, now."""
    configuration = settings.configuration
    channels = {
        theirs.lower(): ours
        for ours, vocabulary in configuration.channels.items()
        for theirs in (ours, *vocabulary)
    }
    return LandingContext(
        timezone=configuration.company.timezone,
        currency=configuration.company.currency,
        channels=channels,
        landed_at=datetime.now(UTC).replace(tzinfo=None),
        base=settings.file.parent,
        erasure_key=erasure_key(settings),
    )


def _audiences(settings: Settings) -> list[FileSource]:
    folders = Folders(settings.warehouse)
    globs = ((feed, folders.audiences / feed / "*.csv") for feed in AUDIENCE_FEEDS)
    return [
        FileSource(feed=feed, files=(str(files),), place=str(files))
        for feed, files in globs
        if any(files.parent.glob(files.name))
    ]


def _file_source(
    settings: Settings, feed: str, position: int, source: Source
) -> FileSource:
    return FileSource(
        feed=feed,
        files=tuple(settings.resolve(path) for path in source.files or ()),
        columns=source.columns,
        where=source.where,
        sheet=source.sheet,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        quote=source.quote,
        decimal=source.decimal,
        date_format=tuple(source.date_format or ()) or None,
        header=source.header,
        timezone=source.timezone,
        place=settings.lines.place(("feeds", feed, position)),
    )


def _database_source(
    settings: Settings, feed: str, position: int, source: Source
) -> DatabaseSource:
    kind: Kind = "mysql" if source.mysql else "postgres"
    key = ("feeds", feed, position)
    return DatabaseSource(
        feed=feed,
        database=database(
            source.url or "",
            settings.lines.place((*key, kind)),
            source.password_env,
            kind,
        ),
        table=source.table,
        query=source.query,
        columns=source.columns,
        where=source.where,
        key=tuple(source.key),
        watermark=source.watermark,
        overlap=source.overlap,
        compares_deletes=source.deletes == "compare",
        decimal=source.decimal,
        date_format=tuple(source.date_format or ()) or None,
        timezone=source.timezone,
        place=settings.lines.place(key),
    )


def database(url: str, place: str, variable: str | None, kind: Kind) -> Database:
    """Give the database of a URL, its password taken from the environment.

    Raises:
        LandingError: the URL is none, or `variable` is named and not set.
    """
    password = secret(variable or PASSWORDS[kind])
    if variable and password is None:
        message = (
            f"{place}: password_env: {variable} is not set in the environment. Set it"
            " for the user who runs mercato, or leave password_env: out to use"
            f" {PASSWORDS[kind]}."
        )
        raise LandingError(message)
    found = parse_url(url, place, password, variable or PASSWORDS[kind])
    if found.kind != kind:
        message = f"{place}: {kind}: holds the URL of a {found.kind} database."
        raise LandingError(message)
    return found


def place_of(named: str, place: str) -> str | Database:
    """Give what a user names on the command line: a database by its URL, or files.

    Raises:
        LandingError: the URL is none that mercato reads.
    """
    scheme, is_url, _ = named.partition("://")
    if not is_url:
        return named
    kind: Kind = "mysql" if scheme in ("mysql", "mariadb") else "postgres"
    return parse_url(named, place, secret(PASSWORDS[kind]), PASSWORDS[kind])
