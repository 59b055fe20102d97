"""ops.loads: what has landed, and what tonight's files ask for."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb

from ingestion.context import LandingContext
from ingestion.feeds import FEEDS
from ingestion.sources.databases import is_database
from ingestion.sources.files import FileSource, matching
from ingestion.sources.scan import content_hash

_VERSION: Final = 2
"""Raised when landing itself reads files differently, so that all land again."""
_QUIET: Final = 2_000_000_000
"""Nanoseconds after which any file system tells a later change from an earlier one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that the configuration asks for, as it is on the disk now."""

    source: FileSource
    path: Path
    name: str
    sheet: str | None
    content_hash: str
    mapping_hash: str

    @property
    def identity(self) -> tuple[str | None, str, str]:
        """What makes a load the same load, whatever the file is called."""
        return self.sheet, self.content_hash, self.mapping_hash


@dataclass(frozen=True, slots=True)
class Load:
    """A load whose rows stand in the raw table."""

    load_id: int
    name: str
    sheet: str | None
    content_hash: str
    mapping_hash: str

    @property
    def identity(self) -> tuple[str | None, str, str]:
        """What makes a load the same load, whatever the file is called."""
        return self.sheet, self.content_hash, self.mapping_hash


@dataclass(frozen=True, slots=True)
class Plan:
    """What a feed's files ask for: to land, to keep, to take back."""

    land: tuple[Wanted, ...]
    kept: tuple[Load, ...]
    replaced: tuple[Load, ...]
    retired: tuple[Load, ...]


def plan(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    sources: Sequence[FileSource],
    context: LandingContext,
    stale: Collection[int] = (),
) -> Plan:
    """Compare the files of one feed with the loads that stand; note their hashes.

    The same bytes read in the same way are one load, even under another name. A load of
    a configured file with other bytes or settings is replaced; one that no glob matches
    any more is retired; a file that is merely gone keeps its rows. Loads in `stale`
    are made again.
    """
    loads = [one for one in standing(connection, feed) if not is_database(one.name)]
    known = dict(
        connection.execute(
            "select stamp, content_hash from ops.files where feed = ?", [feed]
        ).fetchall()
    )
    noted: dict[str, str] = {}
    files = _wanted(sources, loads, context, known, noted)
    if noted != known:
        _note_files(connection, feed, noted)
    asked = {(one.name, one.sheet) for one in files}
    wanted: dict[tuple[str | None, str, str], Wanted] = {}
    for one in files:
        wanted.setdefault(one.identity, one)
    kept, replaced, retired = [], [], []
    for load in loads:
        if load.identity in wanted and load.load_id not in stale:
            kept.append(load)
        elif load.identity in wanted or (load.name, load.sheet) in asked:
            replaced.append(load)
        elif not any(
            is_of_source(load.name, load.sheet, source, context) for source in sources
        ):
            retired.append(load)
    landed = {load.identity for load in kept}
    new = tuple(one for identity, one in wanted.items() if identity not in landed)
    return Plan(new, tuple(kept), tuple(replaced), tuple(retired))


def standing(connection: duckdb.DuckDBPyConnection, feed: str) -> list[Load]:
    """The loads of a feed whose rows have not been replaced."""
    rows = connection.execute(
        """
        select load_id, source, sheet, content_hash, mapping_hash
        from ops.loads where feed = ? and replaced_at is null order by load_id
        """,
        [feed],
    ).fetchall()
    return [Load(*row) for row in rows]


def _paths(
    source: FileSource, loads: Sequence[Load], context: LandingContext
) -> list[Path]:
    """The source's files; a glob that matched once may match nothing now."""
    found: dict[Path, None] = {}
    for pattern in source.files:
        paths = matching(pattern)
        if not paths and not any(_is_of(load.name, pattern, context) for load in loads):
            raise source.missing(pattern)
        found |= dict.fromkeys(paths)
    return list(found)


def _wanted(
    sources: Sequence[FileSource],
    loads: Sequence[Load],
    context: LandingContext,
    known: Mapping[str, str],
    noted: dict[str, str],
) -> list[Wanted]:
    wanted: list[Wanted] = []
    hashes: dict[Path, str] = {}
    for source in sources:
        mapping = mapping_hash(source, context)
        for path in _paths(source, loads, context):
            hashes[path] = hashes.get(path) or _hash(path, known, noted)
            name = context.name_of(path)
            wanted.append(
                Wanted(source, path, name, source.sheet, hashes[path], mapping)
            )
    return wanted


def _hash(path: Path, known: Mapping[str, str], noted: dict[str, str]) -> str:
    """Hash a file, or tell its hash from an earlier night if nobody touched it since.

    Who changes a file on a disk or puts another in its place sets the time of its
    inode's change, which no program can choose. What may be known next night is noted.
    """
    now, file = time.time_ns(), path.stat()
    status = [
        file.st_dev,
        file.st_ino,
        file.st_size,
        file.st_mtime_ns,
        file.st_ctime_ns,
    ]
    stamp = " ".join(str(one) for one in status)
    found = known.get(stamp) or content_hash(path)
    if now - file.st_ctime_ns > _QUIET:
        noted[stamp] = found
    return found


def _note_files(
    connection: duckdb.DuckDBPyConnection, feed: str, noted: Mapping[str, str]
) -> None:
    """Keep the hashes of the files that the feed has now, and of no others."""
    connection.execute("delete from ops.files where feed = ?", [feed])
    connection.execute(
        "insert into ops.files select ?, unnest(?::varchar[]), unnest(?::varchar[])",
        [feed, list(noted), list(noted.values())],
    )


def mapping_hash(source: FileSource, context: LandingContext) -> str:
    """Hash of all settings that decide what a file's rows look like once landed."""
    settings = asdict(source)
    for name in ("files", "place", "sheet"):
        del settings[name]
    columns = [column.name for column in FEEDS[source.feed].raw_columns]
    company = [context.timezone, context.currency]
    channels: dict[str, str] = {}
    if "channel" in columns or "acquisition_channel" in columns:
        channels = dict(context.channels)
    told = json.dumps([_VERSION, settings, columns, company, channels], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def is_of_source(
    name: str, sheet: str | None, source: FileSource, context: LandingContext
) -> bool:
    """Whether a load's file is, or was, one of those that the source asks for."""
    return sheet == source.sheet and any(
        _is_of(name, pattern, context) for pattern in source.files
    )


def _is_of(name: str, pattern: str, context: LandingContext) -> bool:
    asked = context.name_of(Path(pattern))
    return name == asked or bool(glob_pattern(asked).fullmatch(name))


def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `**` crosses folders, `*` and `?` do not."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    found = re.split(r"(\*\*/|\*\*|\*|\?|\[!?[^]]+\])", pattern)
    return re.compile(
        "".join(
            parts.get(part)
            or (part.replace("[!", "[^") if part.startswith("[") else re.escape(part))
            for part in found
        )
    )
