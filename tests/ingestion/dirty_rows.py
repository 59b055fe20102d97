"""Dirty rows of order lines at random, and what may be said of each of them.

What a cell means is written down beside it, not computed, so that a test knows which
rows land, with which values, and which are rejected at which line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

COLUMNS: Final = ("ordered_at", "order_id", "line_number", "customer_id", "amount")
"""Columns of the feed, in the order of its contract; the first is required."""
GERMAN: Final = str.maketrans(".,", ",.")


class Cell(NamedTuple):
    """What is written, and what it means; a cell that cannot be read means nothing."""

    written: Any
    means: Any = None
    is_read: bool = True


def bad(*written: object) -> list[Cell]:
    """Cells that cannot be read."""
    return [Cell(one, is_read=False) for one in written]


def at(text: str) -> datetime:
    """An instant in UTC, without its zone as it is stored."""
    return datetime.fromisoformat(text)


NOTHING: Final = [Cell(""), Cell("  "), Cell(None)]
IDS: Final = [
    *(Cell(text, text) for text in ("A1", "A1", "B 2", "007", "NULL", "x;y,z\tw|v")),
    *(Cell(text, text) for text in ("Søren", "€", "'; drop", 'say "a"', "\\", "#N/A")),
    *(Cell(text, text) for text in ("two\nlines", "x" * 3000, "=1+1", "-", "{}", "[1")),
    Cell(" 7 ", "7"),
]
DAYS: Final = [
    Cell("2024-01-31", at("2024-01-31")),
    Cell("2024-02-29 23:59:59", at("2024-02-29T23:59:59")),
    Cell("2024-07-01 12:00", at("2024-07-01T11:00:00")),
    Cell(" 2024-07-01T12:00:00Z", at("2024-07-01T12:00:00")),
]
ODD_DAYS: Final = bad(
    *("2024-02-30", "31/12/2024", "0000-00-00", "infinity", "yesterday", "1"),
    *("99999-01-01", "0024-01-01", "2024-13-01 00:00", "2024-01-01 25:00"),
)
GERMAN_DAYS: Final = [
    Cell("31.01.2024 10:00", at("2024-01-31T10:00:00")),
    Cell("01.07.2024 12:00", at("2024-07-01T11:00:00")),
]
ODD_GERMAN_DAYS: Final = bad("31.02.2024 10:00", "2024-01-31 10:00", "1.1.24", "now")
NUMBERS: Final = [
    *(Cell(text, int(text)) for text in ("1", "1", "2", "+4", "-5", "0012")),
    *(Cell("3.0", 3), Cell("1,000", 1000)),
]
ODD_NUMBERS: Final = bad("1.5", "many", "9" * 20, "1e400", "12x", "1-2", "½", "--")
MONEY: Final = [
    *(
        Cell("10", Decimal(10)),
        Cell("-3.5", Decimal("-3.5")),
        Cell("1e3", Decimal(1000)),
    ),
    *(Cell("1,234.50", Decimal("1234.5")), Cell(" .5 ", Decimal("0.5"))),
]
ODD_MONEY: Final = bad("1.2.3", "ten", "1e400", "9" * 30, "inf", "nan", "1,2,3.0", "$1")


class Row(NamedTuple):
    """A row: its cells by column, those of further columns, and what breaks it."""

    cells: Mapping[str, Cell]
    further: Sequence[str]
    broken: str | None = None

    @property
    def fault(self) -> tuple[str | None, Any] | None:
        """Column and written value of what rejects the row; None where it lands."""
        for name in (name for name in COLUMNS if name in self.cells):
            if not self.cells[name].is_read:
                return name, self.cells[name].written
            if name == COLUMNS[0] and self.cells[name].means is None:
                return name, None
        if self.cells["amount"].means is None:
            return "amount", None
        return None

    @property
    def lands(self) -> bool:
        return self.fault is None and self.broken is None

    @property
    def values(self) -> tuple[Any, ...]:
        """What lands, by column."""
        return tuple(
            self.cells[name].means if name in self.cells else None for name in COLUMNS
        )


@dataclass
class Dirty:
    """A file: its bytes, the settings that it is read with, and its rows by line."""

    suffix: str
    content: bytes
    rows: dict[int, Row]
    options: dict[str, Any] = field(default_factory=dict)
    is_damaged: bool = False
    """It holds NUL bytes, or letters of another encoding: it may only be refused."""


def cells(good: Sequence[Cell], odd: Sequence[Cell]) -> st.SearchStrategy[Cell]:
    """One cell in six cannot be read, and one in six is empty or near to it."""
    return st.integers(0, 5).flatmap(
        lambda dice: st.sampled_from({0: odd, 1: NOTHING}.get(dice, good))
    )


def _sign(decimal: str, given: Sequence[Cell]) -> list[Cell]:
    if decimal == ".":
        return list(given)
    return [one._replace(written=one.written.translate(GERMAN)) for one in given]


@st.composite
def tables(
    draw: st.DrawFn, *, decimal: str = ".", german_days: bool = False
) -> tuple[list[str], list[Row]]:
    """Names of the columns, in any order, and rows; some rows stand there twice."""
    days = (GERMAN_DAYS, ODD_GERMAN_DAYS) if german_days else (DAYS, ODD_DAYS)
    pools = {
        "ordered_at": cells(*days),
        "order_id": cells(IDS, IDS),
        "line_number": cells(_sign(decimal, NUMBERS), _sign(decimal, ODD_NUMBERS)),
        "customer_id": cells(IDS, IDS),
        "amount": cells(_sign(decimal, MONEY), _sign(decimal, ODD_MONEY)),
    }
    missing = draw(st.sets(st.sampled_from(["order_id", "line_number", "customer_id"])))
    names = [name for name in COLUMNS if name not in missing]
    further = draw(st.lists(st.sampled_from(FURTHER), unique=True, max_size=2))
    row = st.builds(
        Row,
        st.fixed_dictionaries({name: pools[name] for name in names}),
        st.lists(
            st.sampled_from(["", "x", "1,5"]),
            min_size=len(further),
            max_size=len(further),
        ),
        st.none(),
    )
    rows = draw(st.lists(row, max_size=10))
    again = draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    return draw(st.permutations([*names, *further])), [*rows, *again]


FURTHER: Final = ("note", "Total (EUR)", "select", "größe", 'a "b"', "x.y")
