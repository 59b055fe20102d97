"""Values of a column, judged: what they can be read as, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ingestion.guessing.dates import Dates, dates_of
from ingestion.guessing.lexicon import COUNTRIES, CURRENCIES, NO, SYMBOLS, YES
from ingestion.guessing.names import folded

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE: Final = re.compile(r"\+?[\d\s()/.\-]{6,22}")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,' \u00a0\u202f]\d+)*([eE][+-]?\d+)?")
_PLAIN: Final = re.compile(r"[+-]?[\d.,]*([eE][+-]?\d+)?")
_CURRENCY: Final = re.compile(
    "|".join(
        [*map(re.escape, SYMBOLS), *(rf"\b{c}\b" for c in CURRENCIES), r"\bkr\b", "%"]
    )
)
_WHOLE: Final = re.compile(r"[+-]?\d+")
_DIGITS: Final = re.compile(r"\d")
_NOTHING: Final = frozenset({"", "null", "none", "nan", "n/a", "na", "nil", "-"})
_DECIMALS: Final = ("DOUBLE", "FLOAT", "DECIMAL")
_TIMES: Final = ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Values:
    """The first values of a column, in the order of the rows, blank ones None.

    `expression` is what a mapping says to read the column: its name, or the way to a
    field inside of it. `type` is its DuckDB type in the source.
    """

    name: str
    expression: str
    type: str
    cells: tuple[str | None, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The values that are there."""
        return tuple(cell for cell in self.cells if cell is not None)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The different values."""
        return frozenset(self.filled)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value stands there."""
        return Counter(self.filled)

    @property
    def filled_share(self) -> float:
        """Share of the rows that have a value."""
        return len(self.filled) / len(self.cells) if self.cells else 0.0

    @property
    def uniqueness(self) -> float:
        """Share of the values that differ from all before them."""
        return len(self.distinct) / len(self.filled) if self.filled else 0.0

    @property
    def is_text(self) -> bool:
        """Whether the source keeps it as text, so that its values have to speak."""
        return self.type in ("VARCHAR", "JSON")

    @property
    def is_time(self) -> bool:
        """Whether the source keeps it as a date or an instant."""
        return self.type.startswith(_TIMES)

    def share(self, is_one: Callable[[str], object]) -> float:
        """Share of the values of which `is_one` holds."""
        if not self.filled:
            return 0.0
        fitting = sum(count for text, count in self.counts.items() if is_one(text))
        return fitting / len(self.filled)

    @cached_property
    def dates(self) -> Dates | None:
        """How it writes dates, if they are what its texts are."""
        return dates_of(self.filled)

    @cached_property
    def numeric_share(self) -> float:
        """Share of the values that are numbers, however they are written."""
        if self.is_time:
            return 0.0
        return self.share(lambda text: _NUMBER.fullmatch(bare(text)))

    @cached_property
    def has_fractions(self) -> bool:
        """Whether some of its values are no whole numbers."""
        return self.numeric_share > 0.5 and any(
            re.search(r"[.,]\d*[1-9]\d*$|[.,]\d\d$", bare(text))
            for text in self.distinct
        )

    @cached_property
    def whole_share(self) -> float:
        """Share of the values that are whole numbers (3, 3.0, 3,00)."""
        if self.is_time:
            return 0.0
        return self.share(lambda text: _WHOLE.fullmatch(re.sub(r"[.,]0+$", "", text)))

    @cached_property
    def needs_cleaning(self) -> bool:
        """Whether signs stand around its numbers: € 3,50 or 3.50-."""
        return self.numeric_share > 0.5 and any(
            not _PLAIN.fullmatch(text) for text in self.distinct
        )

    @cached_property
    def negative_share(self) -> float:
        """Share of its numbers that are below zero."""
        return self.share(lambda text: bare(text).startswith("-"))


def bare(text: str) -> str:
    """A number without the currency around it, and with its sign before it."""
    plain = _CURRENCY.sub("", text.strip()).strip()
    if re.fullmatch(r"\(.*\)|[\d.,\s]+-", plain):
        return f"-{plain.strip('()-')}"
    return re.sub(r"^([+-])\s+", r"\1", plain)


def decimal_of(columns: Iterable[Values]) -> tuple[str, bool]:
    """The decimal sign of numbers kept as text, and whether that is sure."""
    commas = points = unclear = 0
    for column in columns:
        for text in column.distinct if column.is_text else ():
            sign = _decimal_sign(bare(text))
            commas += sign == ","
            points += sign == "."
            unclear += sign == "?"
    if commas > points:
        return ",", points <= 0.02 * commas
    return ".", commas <= 0.02 * points if points else not unclear


def _decimal_sign(text: str) -> str | None:
    """The decimal sign of one number; ? where it may be a thousands separator."""
    if not _NUMBER.fullmatch(text):
        return None
    signs = re.findall(r"[.,]", text)
    if not signs:
        return None
    if len(set(signs)) == 2:
        return str(signs[-1])
    behind = len(text) - max(text.rfind("."), text.rfind(",")) - 1
    if len(signs) > 1:
        return "." if signs[0] == "," else ","
    return "?" if behind == 3 and not text.lstrip("+-").startswith("0") else signs[0]


def is_email(text: str) -> bool:
    """Whether it is an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def is_phone(text: str) -> bool:
    """Whether it may be a telephone number."""
    return bool(_PHONE.fullmatch(text)) and 6 <= len(_DIGITS.findall(text)) <= 15


def is_currency(text: str) -> bool:
    """Whether it is a currency by ISO 4217."""
    return text.upper() in CURRENCIES


def is_country(text: str) -> bool:
    """Whether it is a country, by its name or its code."""
    return folded(text) in COUNTRIES


def is_flag(text: str) -> bool:
    """Whether landing reads it as yes or no."""
    return text.lower() in (
        "true", "t", "yes", "y", "1", "1.0", "false", "f", "no", "n", "0", "0.0",
    )  # fmt: skip


def yes_words(column: Values) -> tuple[str, ...] | None:
    """The values that say yes in some language, if all of them say yes or no."""
    words = {text.lower() for text in column.distinct}
    if not words or not words <= YES | NO or not words & YES:
        return None
    return tuple(sorted(words & YES))


def blank_to_none(cells: Sequence[object]) -> tuple[str | None, ...]:
    """Cells as text; what stands for nothing is None."""
    texts = (None if cell is None else str(cell).strip() for cell in cells)
    return tuple(
        None if text is None or text.lower() in _NOTHING else text for text in texts
    )
