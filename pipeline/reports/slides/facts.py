"""Which cells of the rows behind a text stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.reports import words
from pipeline.reports.model import Column, Fact, Kind, Record, Table
from pipeline.reports.slides.model import Grid, has_digit

SIGNS: Final = "".join((words.MINUS, *words.SIGNS.values()))


def facts_in(
    text: str, records: Iterable[Record], columns: Sequence[Column], currency: str
) -> tuple[Fact, ...]:
    """Find the cells of records that a text shows, written by their kinds."""
    return tuple(
        dict.fromkeys(
            record.origin.fact(form, column.name)
            for record in records
            for column in columns
            for form in _forms(record[column.name], column.kind, currency)
            if stands_in(form, text)
        )
    )


def stands_in(form: str, text: str) -> bool:
    """Whether a number or name stands in a text, not as a part of a longer one."""
    alone = rf"(?<![\w.,+{SIGNS}]){re.escape(form)}(?![\d%]|[.,]\d)"
    return re.search(alone, text) is not None


def _forms(value: object, kind: Kind, currency: str) -> Iterator[str]:
    """Give the ways in which a headline may write a value."""
    if isinstance(value, date):
        yield from (words.day(value), words.month(value), f"{value.year}")
    elif isinstance(value, str):
        if has_digit(value):
            yield value
    elif isinstance(value, words.Number) and not isinstance(value, bool):
        yield words.written(value, kind, currency)
        yield words.written(abs(value), kind, currency)
        if kind in ("change", "points"):
            yield words.change(value)[1:]


def grid_of(
    table: Table, columns: Sequence[str], widths: tuple[int, ...], currency: str
) -> Grid:
    """Lay out columns of a table, with the cells behind what has a number."""
    shown = [table.named(name) for name in columns]
    rows: list[tuple[str, ...]] = []
    facts: list[Fact] = []
    for record in table.records():
        cells = [words.written(record[one.name], one.kind, currency) for one in shown]
        rows.append(tuple(cells))
        facts += [
            record.origin.fact(cell, column.name)
            for cell, column in zip(cells, shown, strict=True)
            if has_digit(cell)
        ]
    return Grid(tuple(one.label for one in shown), tuple(rows), widths, tuple(facts))
