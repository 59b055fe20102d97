"""How a text file is written: its encoding, its delimiter, and whether it has a header.

Guessed from its first bytes, so that landing can be told in the YAML.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ingestion.errors import LandingError
from ingestion.guessing.dates import dates_of
from ingestion.guessing.names import languages
from ingestion.guessing.values import is_email
from ingestion.sources.files import FileSource

_START: Final = 1 << 20
_ROWS: Final = 200
_SHOWN: Final = 4
_DELIMITERS: Final = (",", ";", "\t", "|")
_ENCODINGS: Final = ("cp1252", "cp1250", "cp850", "mac_roman")
_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LETTERS: Final = frozenset(
    "äöüßÄÖÜéèêëàâçîïôùûœÉÈÀÇñáíóúÑ¿ìòÌãõÃÕåæøÅÆØąćęłńóśźżĄĆĘŁŃŚŹŻ€£«»„°§"
)
"""Letters and signs that the languages of the dictionary are written with."""


@dataclass(frozen=True, slots=True)
class Written:
    """The settings for reading a file, with what is not sure about them."""

    source: FileSource
    doubts: tuple[str, ...] = ()


def written(path: Path, source: FileSource) -> Written:
    """Guess the reading of a CSV, TSV or JSON file; others say it themselves."""
    kind = source.format_of(path)
    if kind not in ("csv", "tsv", "json"):
        return Written(source)
    with path.open("rb") as file:
        start = file.read(_START)
    encoding, doubts = _encoding(start)
    source = replace(source, encoding=encoding)
    text = start.decode(encoding, errors="replace").replace("\x00", "")
    if kind == "json" or not text.strip():
        return Written(source, doubts)
    # The last line may be cut off.
    lines = text.splitlines(keepends=True)
    lines = lines[:-1] if len(start) == _START else lines
    delimiter = "\t" if kind == "tsv" else _delimiter(lines)
    records = _records(lines, delimiter or ",")
    _check_start(path, source, records)
    if delimiter and kind == "csv" and delimiter != ",":
        source = replace(source, delimiter="tab" if delimiter == "\t" else delimiter)
    if not _has_header(records):
        doubts += ("its first line looks like data: has the file no header?",)
        source = replace(source, header=False)
    return Written(source, doubts)


def _encoding(start: bytes) -> tuple[str, tuple[str, ...]]:
    if start[:2] in _BOMS:
        return "utf-16", ()
    if start[1:400:2].count(0) > start[:400:2].count(0) + 50:
        return "utf-16-le", ()
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return _eight_bit(start)
    return "utf-8", ()


def _eight_bit(start: bytes) -> tuple[str, tuple[str, ...]]:
    """The encoding in which most of the signs beyond ASCII are letters in use.

    Windows' two share most letters; where they tie, the words of the header decide.
    """
    header = start.split(b"\n", 1)[0].decode("cp1252", errors="replace")
    spoken = languages(re.split(r"\W+", header))
    is_polish = spoken["pl"] > 0 and spoken["pl"] == max(spoken.values())
    candidates = (*(("cp1250",) if is_polish else ()), *_ENCODINGS)
    scores = {name: _letters(start, name) for name in candidates}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best, ()
    return best, (f"is the encoding {best}? Look at words with accents.",)


def _letters(start: bytes, encoding: str) -> int:
    beyond = (letter for letter in start.decode(encoding, "replace") if letter > "\x7f")
    return sum(
        count if letter in _LETTERS else -count
        for letter, count in Counter(beyond).items()
    )


def _delimiter(lines: Sequence[str]) -> str | None:
    """The sign that cuts most lines into the same number of fields."""
    best, found = (0.0, 1), None
    for delimiter in _DELIMITERS:
        widths = Counter(len(record) for record in _records(lines, delimiter))
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        score = (round(count / widths.total(), 1), width)
        if width > 1 and score > best:
            best, found = score, delimiter
    return found


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) == _ROWS:
                break
    except csv.Error:
        pass
    return records


def _check_start(
    path: Path, source: FileSource, records: Sequence[Sequence[str]]
) -> None:
    """Raise if titles stand above the header, which landing reads from line 1."""
    widths = Counter(map(len, records))
    if not widths:
        return
    usual, count = widths.most_common(1)[0]
    above = next((i for i, one in enumerate(records) if len(one) == usual), 0)
    if above and len(records[0]) * 2 <= usual and count > above:
        raise LandingError(
            f"{source.place}: {path.name} has {above} lines above its header"
            f" ({', '.join(records[above][:_SHOWN])}, …). Take them out: the header has"
            " to be the first line."
        )


def _has_header(records: Sequence[Sequence[str]]) -> bool:
    """A header has names: no numbers, dates or e-mails where the lines below do."""
    if len(records) < 2:
        return True
    data = sum(_is_data(cell.strip()) for cell in records[0])
    return data <= 0.3 * len(records[0])


def _is_data(cell: str) -> bool:
    return bool(
        re.fullmatch(r"[+-]?\d+([.,]\d+)*", cell) or is_email(cell) or dates_of([cell])
    )
