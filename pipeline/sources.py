"""The feeds of the configuration as sources that landing understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ingestion.context import LandingContext
from ingestion.sources.files import FileSource
from pipeline.schema import Source
from pipeline.settings import Settings


def file_sources(settings: Settings) -> Sequence[FileSource]:
    """Give every source of every feed, with absolute paths and places for messages."""
    return [
        _file_source(settings, feed, position, source)
        for feed, sources in settings.configuration.feeds.items()
        for position, source in enumerate(sources)
    ]


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
    )


def _file_source(
    settings: Settings, feed: str, position: int, source: Source
) -> FileSource:
    return FileSource(
        feed=feed,
        files=tuple(settings.resolve(path) for path in source.files),
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
