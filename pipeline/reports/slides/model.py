"""What a deck is made of: slides, each with a chart, a grid or tiles, and its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from pipeline.reports import words
from pipeline.reports.model import Fact, Record, Table, Tile

ChartKind = Literal["columns", "stacked", "bars", "changes", "lines", "ranges"]
PART: Final = " (part)"
"""What stands behind a period that the data do not hold whole."""


class Series(NamedTuple):
    """The values of one series, as many as there are categories."""

    name: str
    values: tuple[float | int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over the rows of a table."""

    kind: ChartKind
    table: Table
    category: str
    values: tuple[str, ...]
    """The columns that are drawn, one series each."""
    split: str = ""
    """Instead, one series of the first column for each value of this one."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The names along the axis, each once, in the order of the rows."""
        return tuple(dict.fromkeys(map(self._named, self.table.records())))

    @property
    def series(self) -> tuple[Series, ...]:
        """The values by series, none where the table has no such row."""
        cells = {
            (name, self._named(record)): _plain(record[column])
            for name, record, column in self._cells()
        }
        names = dict.fromkeys(name for name, _ in cells)
        return tuple(
            Series(name, tuple(cells.get((name, one)) for one in self.categories))
            for name in names
        )

    @property
    def facts(self) -> Iterator[Fact]:
        """Every point, and every name with a number in it."""
        for name, record, column in self._cells():
            named = self._named(record)
            for text, of in ((named, self.category), (name, self.split)):
                if of and has_digit(text):
                    yield record.origin.fact(text.removesuffix(PART), of)
            if (value := _plain(record[column])) is not None:
                yield record.origin.fact(f"{name}, {named}: {value!r}", column)

    def _cells(self) -> Iterator[tuple[str, Record, str]]:
        for record in self.table.records():
            for column in self.values:
                label = self.table.named(column).label
                name = words.plain(str(record[self.split])) if self.split else label
                yield name, record, column

    def _named(self, record: Record) -> str:
        """Name the category; a period that is not over says so."""
        name = words.plain(str(record[self.category]))
        is_cut = self.category in ("year", "period_start") and not record.get(
            "is_complete", True
        )
        return f"{name}{PART}" if is_cut else name


def has_digit(text: str) -> bool:
    """Whether a text has a number in it."""
    return any(letter.isdigit() for letter in text)


def _plain(value: object) -> float | int | None:
    """Give a number as charts hold it."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        return float(value)
    message = f"A {type(value).__name__} cannot be drawn: {value!r}"
    raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts under their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """How wide the columns are, against each other."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Slide:
    """One message, with what it rests on."""

    name: str
    title: str
    marts: tuple[str, ...]
    """The marts that it is made from."""
    units: str = ""
    chart: Chart | None = None
    grid: Grid | None = None
    tiles: Sequence[Tile] = ()
    points: tuple[str, ...] = ()
    """Sentences below the chart or the grid."""
    is_beside: bool = False
    """The sentences are many, and stand beside the grid."""
    facts: tuple[Fact, ...] = ()
    """The cells behind the numbers of its texts."""
    note: str = ""
    """How to read it, for who presents it."""

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The cells behind every number on it, each once."""
        found = [*self.facts]
        found += [fact for tile in self.tiles for fact in tile.facts]
        found += self.grid.facts if self.grid else ()
        found += self.chart.facts if self.chart else ()
        return tuple(dict.fromkeys(found))
