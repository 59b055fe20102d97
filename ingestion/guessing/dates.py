"""How dates are written: the formats that read a column's values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from ingestion.sql import literal

_DAYS: Final = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%y",
)
_CLOCKS: Final = (
    "",
    " %H:%M",
    " %H:%M:%S",
    "T%H:%M:%S",
    " %H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    " %H.%M",
    ", %H:%M",
    ", %H:%M:%S",
    " %H:%M:%S %z",
    " %H:%M:%S%z",
    "T%H:%M:%S%z",
    " %H%M%S",
    "%H%M%S",
)
_FORMATS: Final = tuple(day + clock for day in _DAYS for clock in _CLOCKS)
_READ_ANYWAY: Final = tuple("%Y-%m-%d" + clock for clock in _CLOCKS[:5])
"""What landing reads without being told."""

_TWINS: Final = (("%d/%m/", "%m/%d/"), ("%d-%m-", "%m-%d-"))
_ISO: Final = re.compile(
    r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:\d\d)?| UTC)?)?"
)
_MAYBE: Final = re.compile(r"\d{8}(\d{6}| \d{6})?|(?=.*\d.*[\W_].*\d).{6,40}")
_MOST: Final = 400
_ENOUGH: Final = 0.9
_EARLIEST: Final = 1900
_LATEST: Final = 2100


@dataclass(frozen=True, slots=True)
class Dates:
    """How a column writes its dates.

    `formats` are strptime formats, none for ISO 8601; `share` of the values are read by
    them. `twins` are formats that read all of them too, but as other days.
    """

    formats: tuple[str, ...]
    share: float
    twins: tuple[str, ...] = ()
    has_clock: bool = False
    has_zone: bool = False


def dates_of(values: Sequence[str]) -> Dates | None:
    """How these texts are written as dates; None if they are none."""
    counts = Counter(values)
    sample = dict(counts.most_common(_MOST))
    total = sum(sample.values())
    if not total or _share(sample, _MAYBE) < _ENOUGH * 0.5:
        return None
    iso = _share(sample, _ISO)
    if iso >= _ENOUGH:
        texts = list(sample)
        return Dates(
            (),
            iso,
            has_clock=any(len(text) > 10 for text in texts),
            has_zone=all(re.search(r"Z$| UTC$|:\d\d.*[+-]\d\d", t) for t in texts),
        )
    return _written(sample, total)


def _share(sample: dict[str, int], pattern: re.Pattern[str]) -> float:
    total = sum(sample.values())
    return sum(n for text, n in sample.items() if pattern.fullmatch(text)) / total


def _written(sample: dict[str, int], total: int) -> Dates | None:
    """The fewest formats, at most three, that read nearly all of the values."""
    read = _read_by(list(sample))
    chosen: list[str] = []
    left = set(sample)
    for _ in range(3):
        best = max(
            read,
            key=lambda text: sum(sample[one] for one in read[text] & left),
            default=None,
        )
        gained = read[best] & left if best else set()
        if not best or sum(sample[one] for one in gained) < 0.01 * total:
            break
        chosen.append(best)
        left -= gained
    share = 1 - sum(sample[text] for text in left) / total
    if not chosen or share < 0.5:
        return None
    twins = tuple(
        twin
        for text in chosen
        for twin in (_twin(text),)
        if twin and read.get(twin, set()) >= read[text]
    )
    return Dates(
        () if all(text in _READ_ANYWAY for text in chosen) else tuple(chosen),
        share,
        twins,
        has_clock=any("%H" in text or "%I" in text for text in chosen),
        has_zone=all("%z" in text for text in chosen),
    )


def _twin(text: str) -> str | None:
    for one, other in _TWINS:
        if one in text:
            return text.replace(one, other)
        if other in text:
            return text.replace(other, one)
    return None


def _read_by(values: list[str]) -> dict[str, set[str]]:
    """Format → the values that it reads as days of our times."""
    # The sign of a zone's offset is no part of the shape.
    plain = {re.sub(r"(:\d\d ?)[+-]\d\d:?\d\d$", r"\1", value) for value in values}
    shapes = {re.sub(r"\w", "", value) for value in plain}
    formats = [f for f in _FORMATS if re.sub(r"%\w|T", "", f) in shapes]
    if not formats:
        return {}
    # A format has to be a constant, so each is a column of its own.
    years = ", ".join(f"year(try_strptime(value, {literal(f)}))" for f in formats)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select {years} from (select unnest(?) as value)", [values]
        ).fetchall()
    read: dict[str, set[str]] = {}
    for value, found in zip(values, rows, strict=True):
        for text, year in zip(formats, found, strict=True):
            if year is not None and _EARLIEST <= year <= _LATEST:
                read.setdefault(text, set()).add(value)
    return {text: read[text] for text in formats if text in read}
