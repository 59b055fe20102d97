"""Files of every format with dirty rows, and what is dirty in the format itself."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import strategies as st

from tests.ingestion.dirty_rows import Cell, Dirty, Row, at, bad, tables


@st.composite
def delimited(draw: st.DrawFn, suffix: str) -> Dirty:
    """CSV and TSV: quotes that nobody closes, ragged rows, empty lines, encodings."""
    options = draw(_READINGS[suffix])
    names, rows = draw(
        tables(decimal=options["decimal"], german_days="date_format" in options)
    )
    delimiter, end = options["delimiter"], draw(st.sampled_from(["\n", "\r\n"]))
    text = delimiter.join(_quoted(name, delimiter) for name in names) + end
    found: dict[int, Row] = {}
    for given in rows:
        text += end * draw(st.sampled_from([0] * 5 + [1]))
        row = given._replace(broken=draw(st.sampled_from([None] * 12 + [*BREAKS])))
        found[text.count("\n") + 1] = row
        fields = _broken(row.broken, len(names)) or [
            _quoted(one or "", delimiter, always=draw(st.booleans()))
            for one in _by_name(row, names)
        ]
        text += delimiter.join(fields) + end
    if draw(st.booleans()):
        text = text.removesuffix(end)
    content = text.encode(options["encoding"])
    damage = draw(st.sampled_from([None] * 8 + ["NUL", "encoding"]))
    if damage == "encoding" and options["encoding"] == "cp1252" and not text.isascii():
        options = {**options, "encoding": "utf-8"}
    elif damage == "NUL":
        place = draw(st.integers(0, len(text)))
        text = text[:place] + "\0" + text[place:]
        content = text.encode(options["encoding"])
    else:
        damage = None
    return Dirty(suffix, content, found, options, is_damaged=bool(damage))


_READINGS: Final = {
    suffix: st.fixed_dictionaries(
        {
            "decimal": st.sampled_from(".,"),
            "delimiter": st.sampled_from(delimiters),
            "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
        },
        optional={"date_format": st.just("%d.%m.%Y %H:%M")},
    )
    for suffix, delimiters in (("csv", ",;|"), ("tsv", "\t"))
}
BREAKS: Final = ("too few", "too many", "never closed", "text after a quote")


def _broken(how: str | None, width: int) -> list[str]:
    """Fields of a broken row; no later quote can end the one that nobody closed."""
    plain = ["a"] * width
    return {
        None: [],
        "too few": plain[1:],
        "too many": [*plain, "a"],
        "never closed": [*plain[1:], '"a'],
        "text after a quote": ['"a"a', *plain[1:]],
    }[how]


def _quoted(text: str, delimiter: str, *, always: bool = False) -> str:
    if always or any(one in text for one in (delimiter, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _by_name(row: Row, names: Sequence[str]) -> list[Any]:
    given = iter(row.further)
    return [row.cells[n].written if n in row.cells else next(given) for n in names]


@st.composite
def json_lines(draw: st.DrawFn) -> Dirty:
    """Objects with keys left out, numbers or text; and lines that are none."""
    names, rows = draw(tables())
    lines, found = list[str](), dict[int, Row]()
    for given in rows:
        lines += [""] * draw(st.sampled_from([0] * 5 + [1]))
        row = given._replace(broken=draw(st.sampled_from([None] * 12 + [*NO_OBJECTS])))
        found[len(lines) + 1] = row
        cells = dict(zip(names, _by_name(row, names), strict=True))
        for name in [name for name in names if not cells[name]]:
            if name not in NEEDED and draw(st.booleans()):
                del cells[name]
        lines.append(row.broken or json.dumps(cells, ensure_ascii=draw(st.booleans())))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    content = end.join(lines).encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))
    is_damaged = not any(row.broken is None for row in found.values())
    return Dirty("jsonl", content, found, is_damaged=is_damaged)


NEEDED: Final = ("ordered_at", "amount")
"""A file that nowhere names one of these is refused as a whole."""
NO_OBJECTS: Final = ('{"amount": 1', "[1, 2]", "7", "null", "{'amount': 1}", "NaN", "x")


@st.composite
def workbooks(draw: st.DrawFn) -> Dirty:
    """Sheets with text and true numbers and dates in one column, and empty rows."""
    names, rows = draw(tables())
    file, found, line = io.BytesIO(), dict[int, Row](), 1
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, names)
        for row in rows:
            line += 1 + draw(st.sampled_from([0] * 5 + [1]))
            written = _by_name(row, names)
            for place, name in enumerate(names):
                cell = row.cells.get(name)
                is_typed = cell and cell.is_read and draw(st.booleans())
                value = _typed(name, cell) if cell and is_typed else written[place]
                if isinstance(value, datetime):
                    sheet.write_datetime(line - 1, place, value, day)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(line - 1, place, value)
                elif value:
                    sheet.write_string(line - 1, place, value)
                # A row of which no cell is written is none.
                if value not in ("", None):
                    found[line] = row
    return Dirty("xlsx", file.getvalue(), found)


def _typed(name: str, cell: Cell) -> Any:
    """The cell as a program writes it that knows what it means."""
    if name == "ordered_at" and cell.means and cell.means.month == 7:
        return cell.means.replace(hour=cell.means.hour + 1)
    return cell.written if isinstance(cell.means, str) else cell.means


@st.composite
def parquet(draw: st.DrawFn) -> Dirty:
    """Columns of text, or of types in which some rows cannot be meant."""
    names, rows = draw(tables())
    typed = draw(st.sets(st.sampled_from(sorted(PARQUET))))
    rows = [_retyped(row, typed, draw) for row in rows]
    columns = {
        name: pa.array(
            [_by_name(row, names)[place] for row in rows],
            type=PARQUET[name][0] if name in typed else pa.string(),
        )
        for place, name in enumerate(names)
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=draw(st.integers(1, 4)))
    return Dirty("parquet", file.getvalue(), dict(enumerate(rows, start=1)))


def _retyped(row: Row, typed: set[str], draw: st.DrawFn) -> Row:
    return row._replace(
        cells={
            name: draw(st.sampled_from(PARQUET[name][1])) if name in typed else cell
            for name, cell in row.cells.items()
        }
    )


PARQUET: Final = {
    "ordered_at": (
        pa.timestamp("us", tz="UTC"),
        [
            Cell(datetime(2024, 7, 1, 12, tzinfo=UTC), at("2024-07-01 12:00")),
            Cell(None),
            *bad(datetime(900, 1, 1, tzinfo=UTC)),
        ],
    ),
    "line_number": (
        pa.float64(),
        [Cell(1.0, 1), Cell(2.0, 2), Cell(float("nan")), *bad(1.5, 1e30, float("inf"))],
    ),
    "amount": (
        pa.decimal128(38, 6),
        [Cell(Decimal("3.5"), Decimal("3.5")), Cell(None), *bad(Decimal("1e20"))],
    ),
    "order_id": (pa.int64(), [Cell(7, "7"), Cell(-1, "-1"), Cell(None)]),
}
"""Types of columns, and cells of them."""
