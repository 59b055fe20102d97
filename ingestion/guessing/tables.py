"""Tables that nobody described: opened in whatever way fits, with their first rows."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb

from ingestion.errors import LandingError
from ingestion.guessing.text_files import written
from ingestion.guessing.values import Values, blank_to_none
from ingestion.opening import open_file
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.files import ARROW, FORMATS, FileSource, Relation, matching
from ingestion.sql import identifier, literal

SAMPLE: Final = 20_000
_SECOND_TRY: Final = ("cp1252", "utf-16")
_NESTED: Final = 12


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table and how it is read; `source` has no feed yet.

    `columns` are those that a mapping may name, fields inside of JSON columns included;
    `found` are the names and types of the source as it stands. `is_whole` says whether
    the values are all that there are.
    """

    name: str
    title: str
    source: FileSource | DatabaseSource
    columns: tuple[Values, ...]
    found: dict[str, str]
    is_whole: bool
    doubts: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()

    def column(self, name: str) -> Values | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or table that could not be opened, and why."""

    name: str
    problem: str


@dataclass(slots=True)
class Tables:
    """What was found in the places that were named."""

    tables: list[Table] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read_tables(places: Sequence[str], folder: Path, place: str) -> Tables:
    """Open every file, sheet and folder that was named; copies are made in `folder`.

    Files of one folder with equal columns and like names become one table.

    Raises:
        LandingError: a place names no file at all.
    """
    found = Tables()
    for path in _paths(places, place):
        try:
            found.tables += _tables_of(path, folder, place)
        except (LandingError, duckdb.Error, OSError) as error:
            found.unread.append(Unread(path.name, str(error).splitlines()[0]))
    found.tables = _united(found.tables)
    return found


def _paths(places: Sequence[str], place: str) -> list[Path]:
    paths: dict[Path, None] = {}
    for named in places:
        if Path(named).is_dir():
            inside = (p for p in Path(named).rglob("*") if p.suffix.lower() in FORMATS)
            matched = sorted(p for p in inside if not p.name.startswith(("~$", ".")))
        else:
            matched = matching(named)
        if not matched:
            raise FileSource(feed="", files=(), place=place).missing(named)
        paths |= dict.fromkeys(matched)
    return list(paths)


def _tables_of(path: Path, folder: Path, place: str) -> Iterator[Table]:
    source = FileSource(feed="", files=(str(path),), place=place)
    if source.format_of(path) != "excel":
        yield _table(path, source, path.stem, path.name, folder)
        return
    sheets = _sheets(path)
    for sheet in sheets:
        alone = len(sheets) == 1
        title = path.name if alone else f"{path.name}, sheet {sheet}"
        one = source if alone else replace(source, sheet=sheet)
        name = f"{path.stem} {sheet}" if alone else sheet
        yield _table(path, one, name, title, folder)


def _sheets(path: Path) -> list[str]:
    import fastexcel

    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        message = f"{path.name} is no whole workbook ({error})."
        raise LandingError(message) from None
    names = workbook.sheet_names
    filled = [n for n in names if workbook.load_sheet(n, n_rows=1).height > 0]
    return filled or list(names)


def _table(
    path: Path, source: FileSource, name: str, title: str, folder: Path
) -> Table:
    reading = written(path, source)
    with duckdb.connect() as connection:
        source, relation = _opened(connection, path, reading.source, folder)
        columns = sampled(connection, relation)
    rows = len(columns[0].cells) if columns else 0
    return Table(
        name=name,
        title=title,
        source=source,
        columns=columns,
        found=dict(relation.columns),
        is_whole=rows < SAMPLE,
        doubts=reading.doubts,
        files=(path,),
    )


def _opened(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource, folder: Path
) -> tuple[FileSource, Relation]:
    """Open as the first bytes say; a later byte may speak for another encoding."""
    try:
        return source, open_file(connection, path, source, folder)
    except LandingError:
        for encoding in _SECOND_TRY if source.encoding == "utf-8" else ():
            tried = replace(source, encoding=encoding)
            try:
                return tried, open_file(connection, path, tried, folder)
            except LandingError:
                continue
        raise


def sampled(
    connection: duckdb.DuckDBPyConnection, relation: Relation
) -> tuple[Values, ...]:
    """The first rows of every column, fields inside of JSON objects as columns too."""
    if relation.arrow is not None:
        connection.register(ARROW, relation.arrow)
    names = list(relation.columns)
    texts = ", ".join(f"{identifier(name)}::varchar" for name in names)
    rows = connection.execute(
        f"select {texts} from {relation.sql} limit {SAMPLE}"
    ).fetchall()
    cells = zip(*rows, strict=True) if rows else ([] for _ in names)
    columns = [
        Values(name, name, relation.columns[name], blank_to_none(column))
        for name, column in zip(names, cells, strict=True)
    ]
    nested = [part for column in columns for part in _inside(connection, column)]
    return (*columns, *nested)


def _inside(connection: duckdb.DuckDBPyConnection, column: Values) -> Iterator[Values]:
    """The fields of a text column that holds JSON objects."""
    if not column.is_text or column.share(lambda text: text.startswith("{")) < 0.9:
        return
    query = (
        "select {what} from (select unnest(?::varchar[]) as text)"
        " where json_valid(text)"
    )
    keys = "distinct unnest(json_keys(text))"
    found = connection.execute(query.format(what=keys), [list(column.filled)])
    for (key,) in sorted(found.fetchall())[:_NESTED]:
        way = f"json_extract_string({identifier(column.name)}, {literal(_way(key))})"
        read = f"json_extract_string(text, {literal(_way(key))})"
        rows = connection.execute(
            f"select {read} from (select unnest(?::varchar[]) as text)",
            [[cell or "{}" for cell in column.cells]],
        ).fetchall()
        cells = blank_to_none([value for (value,) in rows])
        yield Values(f"{column.name}.{key}", way, "VARCHAR", cells)


def _way(key: str) -> str:
    return '$."' + key.replace('"', '\\"') + '"'


def _united(tables: Sequence[Table]) -> list[Table]:
    """Files with equal columns and like names are one source, by a glob."""
    groups: dict[object, list[Table]] = {}
    for table in tables:
        path, reading = table.files[0], repr(table.source)
        stem = re.sub(r"\d+", "*", path.name)
        alike = reading.replace(path.name, "")
        key = (path.parent, stem, tuple(table.found), alike)
        groups.setdefault(key if "*" in stem else id(table), []).append(table)
    return [_one_of(group) for group in groups.values()]


def _one_of(group: list[Table]) -> Table:
    first = group[0]
    if len(group) == 1:
        return first
    paths = tuple(table.files[0] for table in group)
    pattern = paths[0].parent / re.sub(r"\d+", "*", paths[0].name)
    # A glob that also takes in a file of another shape would be a trap.
    is_exact = {Path(name) for name in glob.glob(str(pattern))} == set(paths)  # noqa: PTH207
    files = (str(pattern),) if is_exact else tuple(str(path) for path in paths)
    return replace(
        first,
        title=f"{pattern.name} ({len(group)} files)",
        source=_of_files(first.source, files),
        columns=tuple(_stacked(parts) for parts in _parts(group)),
        is_whole=all(table.is_whole for table in group),
        files=paths,
    )


def _of_files(
    source: FileSource | DatabaseSource, files: tuple[str, ...]
) -> FileSource | DatabaseSource:
    return replace(source, files=files) if isinstance(source, FileSource) else source


def _parts(group: Sequence[Table]) -> Iterator[list[Values]]:
    """Each column of the first table with those of the same name in the others."""
    for column in group[0].columns:
        others = (table.column(column.name) for table in group[1:])
        yield [column, *(one for one in others if one)]


def _stacked(parts: Sequence[Values]) -> Values:
    cells = tuple(cell for part in parts for cell in part.cells)
    return replace(parts[0], cells=cells)
