"""Files as sources: which files a mapping means, and how each is opened."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from ingestion.errors import LandingError, did_you_mean, listed
from ingestion.feeds import FEEDS

Format = str
TAB: Final = ("tab", "\\t")
ARROW: Final = "arrow_source"
LINE: Final = "__line"
PROBLEM: Final = "__problem"

FORMATS: Final[Mapping[str, Format]] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
}
"""How a file is read, by the end of its name; `format:` in the YAML overrides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """Files of one shape and how they map onto a feed.

    `columns` gives for a contract column the name of a source column, else a DuckDB
    expression over source columns; None leaves the column out. `where` is a DuckDB
    condition over the contract's columns, in the source's time zone. `date_format` is
    one strptime format or several, tried in order. `place` is where the mapping stands,
    for messages.
    """

    feed: str
    files: tuple[str, ...]
    columns: Mapping[str, str | None] = field(default_factory=dict)
    where: str | None = None
    sheet: str | None = None
    format: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    quote: str = '"'
    decimal: str = "."
    date_format: str | tuple[str, ...] | None = None
    header: bool = True
    timezone: str | None = None
    place: str = "the configuration"

    @property
    def date_formats(self) -> tuple[str, ...]:
        """The date formats as a tuple, empty for ISO 8601."""
        if self.date_format is None:
            return ()
        if isinstance(self.date_format, str):
            return (self.date_format,)
        return tuple(self.date_format)

    def missing(self, pattern: str) -> LandingError:
        """What to say where `pattern`, one of `files`, matches no file."""
        return LandingError(_no_match(self, pattern))

    def format_of(self, path: Path) -> Format:
        """How `path` is read."""
        told = f".{self.format}" if self.format else path.suffix
        known = FORMATS.get(told.lower(), self.format)
        if known not in set(FORMATS.values()):
            raise LandingError(
                f"{self.place}: {path.name} is of no known format"
                f" ({self.format or path.suffix or 'no suffix'})."
                f" Say format: {' or '.join(dict.fromkeys(FORMATS.values()))};"
                " a packed file wants unpacking first."
            )
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A source opened: what may stand after `from`, and where its records stand.

    Arrow data is registered as `ARROW` before the query runs. Without `line`, records
    are numbered in the order in which they come, and the first is line `first_line`.
    `problem` is an expression with the reason why a record cannot be read at all, else
    null, and `raw` has such a record as it stands. `reread` is where a rejected row's
    columns are cheaper to look up afterwards (columns `LINE` and `record`) than to
    carry along. `records` is how many there must be; where that fails, `careful` opens
    the source in the slow way that knows why. `failures` is filled with what went
    wrong while records were handed on.
    """

    sql: str
    columns: Mapping[str, str]
    arrow: object | None = None
    first_line: int = 1
    line: str | None = None
    problem: str | None = None
    raw: str | None = None
    reread: str | None = None
    records: int | None = None
    careful: Callable[[], Relation] | None = None
    failures: list[LandingError] = field(default_factory=list)


def check_source(source: FileSource) -> None:
    """Raise if a setting of the source cannot be meant."""
    if source.feed not in FEEDS:
        raise LandingError(
            f"{source.place}: there is no feed {source.feed!r}."
            f" {did_you_mean(source.feed, FEEDS)}"
        )
    if source.decimal not in (".", ","):
        raise LandingError(
            f"{source.place}: decimal: {source.decimal!r} is neither '.' nor ','."
        )
    for name, letter in (("delimiter", source.delimiter), ("quote", source.quote)):
        if letter and len(letter) > 1 and letter.lower() not in TAB:
            raise LandingError(
                f"{source.place}: {name}: {letter!r} is more than one letter."
                " Say one letter, or tab."
            )
    if source.timezone and source.timezone not in available_timezones():
        raise LandingError(
            f"{source.place}: timezone: {source.timezone} is unknown. Say a name such"
            " as Europe/London or UTC."
        )


def matching(pattern: str) -> list[Path]:
    """The files that a glob matches now, sorted; not those that Excel has open."""
    if Path(pattern).is_file():
        return [Path(pattern)]
    found = (Path(name) for name in glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute globs
    return sorted(p for p in found if p.is_file() and not p.name.startswith("~$"))


def check_names(names: list[str], path: Path, source: FileSource) -> None:
    """Raise if two columns have one name, which would make the mapping a guess."""
    counts = Counter(name.lower() for name in names if name)
    twice = [name for name in counts if counts[name] > 1]
    if twice:
        places = [str(i) for i, n in enumerate(names, 1) if n.lower() == twice[0]]
        raise LandingError(
            f"{source.place}: {path.name} has the column {twice[0]!r} more than once"
            f" (columns {listed(places)}; upper and lower case are the same)."
            " Rename one of them in the file; or, in a text file without its header"
            " line, say header: false and map column0, column1, …"
        )


def _no_match(source: FileSource, pattern: str) -> str:
    path = Path(pattern)
    if glob.has_magic(pattern):
        what = f"no file matches {pattern}"
    else:
        what = f"the file {pattern} does not exist"
    folder = next(p for p in path.parents if not glob.has_magic(str(p)))
    if not folder.is_dir():
        return f"{source.place}: {what}: there is no folder {folder}. Check the path."
    there = sorted(entry.name for entry in folder.iterdir())[:8]
    return (
        f"{source.place}: {what}. Check the path, which is relative to the"
        f" configuration; in {folder} there are: {listed(there)}."
    )
