"""What every stranger's data set has: its truth, its places, and files as exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from numpy.random import Generator


@dataclass(frozen=True)
class Truth:
    """What must come out: rows landed by feed, and the sum of the order lines."""

    rows: dict[str, int]
    sales: Decimal
    customers_with_orders: int
    """Customers of the customer table who have an order."""


Edit = tuple[str, str]
"""A line of the YAML as it was guessed, and the lines that it has to be."""


@dataclass(frozen=True)
class Stranger:
    """A data set: how it is made, where it stands, and the lines to be edited."""

    name: str
    make: Callable[[Path], Truth]
    places: tuple[str, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def lines_edited(self) -> int:
        """Lines that a person changes or adds."""
        return sum(
            line != before
            for before, after in self.edits
            for line in after.splitlines()
        )


def write(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> None:
    """Write a CSV file as an export would."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def comma(value: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def cents(rng: Generator, low: int = 100, high: int = 20_000) -> Decimal:
    return Decimal(int(rng.integers(low, high))) / 100


def moment(rng: Generator, days: int = 400) -> datetime:
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - a shop's own clock
    return start + timedelta(minutes=int(rng.integers(0, days * 24 * 60)))
