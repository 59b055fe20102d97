"""CSV and TSV: the fast reading by DuckDB, and the header it is given."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from ingestion.errors import LandingError
from ingestion.sources.careful import LINE_NAME, careful_relation
from ingestion.sources.files import TAB, FileSource, Relation, check_names
from ingestion.sources.scan import Text, checked_text
from ingestion.sql import literal

_CANDIDATES: Final = (",", ";", "\t", "|")
MAX_LINE: Final = 4_000_000


def delimited(path: Path, source: FileSource, folder: Path) -> Relation:
    """Open a CSV or TSV file as text columns.

    DuckDB reads it fast, and right if every line is one record of the header's width.
    If one is not, there are fewer records than lines; then `careful` reads again and
    says of each record where it stands and what is wrong with it. A mapping that names
    `_line` needs to know where at once: customers without an id are told by it.
    """
    text = checked_text(path, source, folder)
    delimiter = _delimiter(path, text, source)
    names = _names(path, text, source, delimiter)
    careful = partial(careful_relation, text.path, names, delimiter, source)
    if _names_lines(source, names):
        return careful(names_lines=True)
    if len(names) == 1 or _starts_empty(text) or not text.has_one_line_end:
        return careful()  # DuckDB takes an empty line for a record there, or stops
    header_lines = int(source.header)
    return Relation(
        sql=_read_csv(text.path, names, delimiter, source),
        columns=dict.fromkeys(names, "VARCHAR"),
        first_line=1 + header_lines,
        records=text.lines - header_lines,
        careful=careful,
    )


def _read_csv(path: Path, names: list[str], delimiter: str, source: FileSource) -> str:
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({literal(str(path))}, auto_detect = false,"
        f" header = {str(source.header).lower()}, columns = {{{types}}},"
        f" delim = {literal(delimiter)}, quote = {literal(source.quote)},"
        f" escape = {literal(source.quote)}, max_line_size = {MAX_LINE},"
        " ignore_errors = true)"
    )


def _delimiter(path: Path, text: Text, source: FileSource) -> str:
    if source.delimiter:
        return "\t" if source.delimiter.lower() in TAB else source.delimiter
    if source.format_of(path) == "tsv":
        return "\t"
    counts: Counter[str] = Counter()
    line = _first_line(text.path)
    outside = "".join(line.split(source.quote)[::2]) if source.quote else line
    counts.update(letter for letter in outside if letter in _CANDIDATES)
    return counts.most_common(1)[0][0] if counts else ","


def _names(path: Path, text: Text, source: FileSource, delimiter: str) -> list[str]:
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        first = next((row for row in _reader(file, delimiter, source) if row), [])
    if not first:
        raise LandingError(
            f"{source.place}: {path.name} has nothing but empty lines, not even a"
            " header. Export it again, or take it out of the folder."
        )
    if not source.header:
        return [f"column{i}" for i in range(len(first))]
    names = [name.strip() for name in first]
    check_names(names, path, source)
    return [name or f"column{i}" for i, name in enumerate(names)]


def _names_lines(source: FileSource, names: list[str]) -> bool:
    mapped = [text for text in source.columns.values() if text]
    is_named = any(re.search(rf"\b{LINE_NAME}\b", text) for text in mapped)
    return is_named and LINE_NAME not in names


def _reader(file: TextIO, delimiter: str, source: FileSource) -> Iterator[list[str]]:
    return csv.reader(
        file,
        delimiter=delimiter,
        quotechar=source.quote or None,
        quoting=csv.QUOTE_MINIMAL if source.quote else csv.QUOTE_NONE,
    )


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        return next((line for line in file if line.strip()), "")


def _starts_empty(text: Text) -> bool:
    with text.path.open(encoding="utf-8-sig") as file:
        return not file.readline().strip("\r\n")
