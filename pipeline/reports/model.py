"""What a page is made of: chapters of tiles and figures over tables of a mart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from pipeline.reports.words import plain

Kind = Literal[
    "text", "ordinal", "count", "money", "price", "share", "change", "points",
    "number", "index", "date", "month", "flag",
]  # fmt: skip
Spec = dict[str, Any]
Row = tuple[Any, ...]

FORMATS: Final[Mapping[str, str]] = {
    "count": ",.0f",
    "money": ",.0f",
    "price": ",.2f",
    "share": ".1%",
    "change": "+.1%",
    "points": "+.1%",
    "number": ",.3~f",
    "index": ",.0f",
    "date": "%-d %b %Y",
    "month": "%b %Y",
}
"""How the page writes a kind of value: d3's formats, in tooltips and tables alike."""


EVERY: Final = "*"
"""The value of a choice that leaves all rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart, with the words and the kind of number that people see."""

    name: str
    label: str
    kind: Kind = "text"
    is_hidden: bool = False
    """Charts need it, tables and tooltips leave it out."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something shown, and the cell of a mart that says it."""

    shown: str
    column: str
    """A column, or an expression over the rows."""
    mart: str
    row: str
    """The SQL condition that finds the row, or the rows of an expression."""

    def __str__(self) -> str:
        """Write it as one line, which can be read again."""
        return plain(f"{self.shown} | {self.column} | marts.{self.mart} | {self.row}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from: its mart, and what finds it there."""

    mart: str
    key: Mapping[str, object]
    columns: Mapping[str, str] = field(default_factory=dict)
    """The mart's columns, or expressions, where they are called otherwise here."""

    def fact(self, shown: str, column: str) -> Fact:
        """Say that a column of the row is what is shown."""
        row = " and ".join(_equal(name, value) for name, value in self.key.items())
        return Fact(shown, self.columns.get(column, column), self.mart, row)


def _equal(column: str, value: object) -> str:
    if value is None:
        return f"{column} is null"
    if isinstance(value, date):
        return f"{column} = '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        return "{} = '{}'".format(column, value.replace("'", "''"))
    return f"{column} = {value}".lower()


class Record(dict[str, Any]):
    """A row by the names of its columns, which knows where it comes from."""

    origin: Origin = Origin("", {})


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one mart, in the order in which they are shown."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    is_cut: bool = False
    """The mart has more rows than a page should hold."""
    origins: tuple[Origin, ...] = ()
    """Where each row comes from; nothing where rows were counted."""

    def records(self) -> Iterator[Record]:
        """Give each row by the names of its columns."""
        names = [column.name for column in self.columns]
        for place, row in enumerate(self.rows):
            record = Record(zip(names, row, strict=True))
            if self.origins:
                record.origin = self.origins[place]
            yield record

    def named(self, name: str) -> Column:
        """Give a column by its name.

        Raises:
            KeyError: the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def where(self, **values: object) -> Table:
        """Keep the rows that have these values."""
        return self.only(
            lambda record: all(record[name] == value for name, value in values.items())
        )

    def only(self, is_kept: Callable[[Record], bool]) -> Table:
        """Keep the rows that answer a question with yes."""
        kept = [place for place, one in enumerate(self.records()) if is_kept(one)]
        return self.at(kept)

    def at(self, places: Sequence[int]) -> Table:
        """Keep the rows at these places, in their order."""
        rows = tuple(self.rows[place] for place in places)
        origins = tuple(self.origins[place] for place in places if self.origins)
        return replace(self, rows=rows, origins=origins)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that readers have: one value of a column, each row having one."""

    column: str
    label: str
    default: str | None = None
    """The value that is chosen first; without it that of the first row."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What values are called, where they do not speak for themselves."""
    every: str = ""
    """What a choice of all rows is called; without it there is none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter over the rows of its figure: the values with their names."""

    column: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with its table, or a table alone where `spec` is none."""

    figure_id: str
    title: str
    mart: str
    table: Table
    units: str = ""
    spec: Spec | None = None
    headline: str = ""
    note: str = ""
    filters: tuple[Filter, ...] = ()
    by: str | None = None
    """One small chart for each value of this column."""
    is_wide: bool = False
    empty: str = "This release has no data for this chart."

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What readers may choose between; nothing where there is one value only."""
        found = (_choice(self.table, one) for one in self.filters)
        return tuple(choice for choice in found if len(choice.options) > 1)


def _choice(table: Table, one: Filter) -> Choice:
    cells = (row[one.column] for row in table.records())
    values = dict.fromkeys("" if cell is None else str(cell) for cell in cells)
    named = tuple((value, one.names.get(value, value)) for value in values)
    options = ((EVERY, one.every), *named) if one.every and len(named) > 1 else named
    is_there = one.default is not None and one.default in values
    first = options[0][0] if options else ""
    return Choice(
        one.column, one.label, options, str(one.default) if is_there else first
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, large, with its change against a comparable time."""

    label: str
    text: str
    value: object
    mart: str
    change: str = ""
    direction: Literal["up", "down", ""] = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
    """The cells behind its numbers."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page: a headline, tiles and figures, or why there is nothing."""

    chapter_id: str
    title: str
    headline: str = ""
    tiles: tuple[Tile, ...] = ()
    figures: Sequence[Figure] = ()
    terms: Sequence[tuple[str, str]] = ()
    """Words and what they mean: the glossary's."""
    links: Sequence[tuple[str, str]] = ()
    """Texts and files beside the page."""
    empty: str = "This release has no data for this chapter."

    @property
    def drawn(self) -> list[Figure]:
        """The figures that have data."""
        return [figure for figure in self.figures if figure.table.rows]

    @property
    def silent(self) -> list[Figure]:
        """The figures that have none; the page says why."""
        return [figure for figure in self.figures if not figure.table.rows]

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it has data."""
        return not (self.tiles or self.terms or self.drawn)
