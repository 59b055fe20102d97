"""CSV record by record: for files in which a line is not always a record.

Quoted line breaks, empty lines, ragged rows and quotes that nobody closed. Every record
gets the physical line on which it starts; one of a wrong shape is handed on with the
reason, and reading goes on with the next line, so that no bad line takes others along.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TextIO

import pyarrow as pa

from ingestion.errors import LandingError
from ingestion.sources.files import ARROW, LINE, PROBLEM, FileSource, Relation

_BATCH: Final = 50_000
_MANY: Final = 1_000
_RAW: Final = "__raw"
LINE_NAME: Final = "_line"
"""Column of a text file that mappings may name: the line where a record starts."""


class Record(NamedTuple):
    """A record: its first line, its fields, or the reason why it has none."""

    line: int
    fields: list[str]
    problem: str | None = None


class _Lines:
    """Lines of a file, numbered, that can be handed back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._file)
        self.number += 1
        self.taken.append(line)
        return line

    def keep_only_first(self) -> str:
        """Hand back all lines taken but the first, which is returned."""
        first, *others = self.taken
        self._waiting.extendleft(reversed(others))
        self.number -= len(others)
        return first


def records(file: TextIO, width: int, delimiter: str, quote: str) -> Iterator[Record]:
    """Every record of the file, the header included.

    Raises:
        csv.Error: so many quotes are never closed that the quote sign must be wrong.
    """
    lines = _Lines(file)
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        skipinitialspace=True,
        strict=True,
    )
    unclosed = 0
    while True:
        lines.taken.clear()
        start = lines.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            unclosed += 1
            if unclosed > _MANY:
                raise
            first = lines.keep_only_first().rstrip("\r\n")
            yield Record(start, [first], _stray(quote))
            continue
        if fields:
            yield _shaped(start, fields, width, delimiter)


def careful_relation(
    path: Path,
    names: list[str],
    delimiter: str,
    source: FileSource,
    *,
    names_lines: bool = False,
) -> Relation:
    """The file as text columns with line numbers; bad records carry their problem.

    `names_lines` makes the number a column that mappings can name, `LINE_NAME`.
    """
    schema = pa.schema(
        [
            *((name, pa.string()) for name in names),
            (LINE, pa.int64()),
            (PROBLEM, pa.string()),
            (_RAW, pa.string()),
        ]
    )
    columns = dict.fromkeys(names, "VARCHAR")
    failures: list[LandingError] = []
    batches = _batches(path, schema, delimiter, source, failures)
    return Relation(
        sql=f"(select *, {LINE} as {LINE_NAME} from {ARROW})" if names_lines else ARROW,
        arrow=pa.RecordBatchReader.from_batches(schema, batches),
        columns=columns | ({LINE_NAME: "BIGINT"} if names_lines else {}),
        line=LINE,
        problem=PROBLEM,
        raw=_RAW,
        failures=failures,
    )


def _batches(
    path: Path,
    schema: pa.Schema,
    delimiter: str,
    source: FileSource,
    failures: list[LandingError],
) -> Iterator[pa.RecordBatch]:
    width = len(schema) - 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = records(file, width, delimiter, source.quote)
        if source.header:
            next(found, None)
        try:
            while batch := list(islice(found, _BATCH)):
                yield _batch(batch, schema, width)
        except csv.Error:
            # Raised anew by whoever reads the batches: DuckDB would bury it.
            failures.append(LandingError(_too_many(path, source)))
            raise


def _too_many(path: Path, source: FileSource) -> str:
    return (
        f"{source.place}: {path.name} has more than {_MANY} quotes ({source.quote})"
        " that are never closed. If quotes are ordinary letters there, say quote:"
        ' ""; otherwise export the file again.'
    )


def _batch(batch: list[Record], schema: pa.Schema, width: int) -> pa.RecordBatch:
    nothing = [None] * width
    rows = (
        (*nothing, record.line, record.problem, record.fields[0])
        if record.problem
        else (*record.fields, record.line, None, None)
        for record in batch
    )
    arrays = [
        pa.array(values, type=column.type)
        for values, column in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _shaped(line: int, fields: list[str], width: int, delimiter: str) -> Record:
    if len(fields) == width:
        return Record(line, fields)
    return Record(
        line,
        [delimiter.join(fields)],
        f"has {len(fields)} fields where the file has {width} columns",
    )


def _stray(quote: str) -> str:
    return (
        f"opens a quote ({quote}) that is not closed, or has text after a closed one;"
        " write a quote inside a quoted value twice"
    )
