"""How a source writes numbers and dates: decimal, date_format, from mapped columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ingestion.contract import DAY, INSTANT
from ingestion.guessing.dates import Dates, dates_of
from ingestion.guessing.fits import is_numeric, quoted
from ingestion.guessing.matching import Draft, Match
from ingestion.guessing.values import Values, decimal_of

_ORDERS: Final = (("%d/%m", "%m/%d"), ("%d-%m", "%m-%d"))


Found = list[tuple[Match, Values, Dates]]
"""Columns of dates as text: the match, its values, how they are written."""


@dataclass(frozen=True)
class Reading:
    """A draft with the settings of its source and what they leave open."""

    draft: Draft
    decimal: str = "."
    date_format: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def reading_of(draft: Draft, *, is_month_first: bool | None) -> Reading:
    """Find the source's decimal sign and date formats.

    `is_month_first` is what is known of the company where dates do not tell; None if
    nothing is.
    """
    decimal, doubts = _decimal(draft)
    draft = _same_decimal(draft, decimal)
    found = _dates(draft)
    formats, told = _formats(found, decimal, is_month_first=is_month_first)
    if formats:
        draft = _iso_spelled_out(draft, found)
    return Reading(draft, decimal, formats, (*doubts, *told))


def _same_decimal(draft: Draft, decimal: str) -> Draft:
    """Columns that write the other sign than the source are rewritten."""
    other = "," if decimal == "." else "."
    for name, match in draft.matches.items():
        values = draft.values(name)
        if not values or not values.is_text or not is_numeric(match.column):
            continue
        if values.has_fractions and decimal_of([values]) == (other, True):
            was = quoted(values) if draft.is_plain(match) else match.text
            text = f"replace(replace({was}, '{decimal}', ''), '{other}', '{decimal}')"
            draft = draft.with_match(replace(match, text=text))
    return draft


def _decimal(draft: Draft) -> tuple[str, tuple[str, ...]]:
    columns = [
        values
        for name, match in draft.matches.items()
        if is_numeric(match.column)
        for values in (draft.values(name),)
        if values and values.is_text
    ]
    decimal, is_sure = decimal_of(columns)
    if is_sure:
        return decimal, ()
    names = ", ".join(values.name for values in columns)
    return decimal, (
        f"is {decimal!r} the decimal sign of {names}? Some can be read both ways",
    )


def _dates(draft: Draft) -> Found:
    found = []
    for name, match in draft.matches.items():
        values = draft.values(name)
        if match.column.type not in (DAY, INSTANT) or not values or values.is_time:
            continue
        dates = _written(draft, match, values)
        if dates and not match.text.startswith("to_timestamp"):
            found.append((match, values, dates))
    return found


def _written(draft: Draft, match: Match, values: Values) -> Dates | None:
    """How its dates are written: with the time, where that stands beside."""
    clock = draft.table.column(match.of[1]) if len(match.of) > 1 else None
    if clock is None or not clock.is_text:
        return values.dates
    pairs = zip(values.cells, clock.cells, strict=True)
    return dates_of([" ".join(filter(None, pair)) for pair in pairs if pair[0]])


def _formats(
    found: Found, decimal: str, *, is_month_first: bool | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All formats of the source, in an order in which none reads another's days."""
    written = {
        text: dates for _, _, dates in found for text in dates.formats if dates.formats
    }
    sure = {text for _, _, d in found if not d.twins for text in d.formats}
    known = _order_of(sure)
    doubts: list[str] = []
    chosen: dict[str, None] = {}
    for text, dates in written.items():
        if not dates.twins:
            chosen[text] = None
            continue
        month_first = known if known is not None else is_month_first
        if month_first is None:
            month_first = False
        if known is None:
            doubts.append(_which(text, decimal))
        chosen[_ordered(text, month_first=month_first)] = None
    return tuple(chosen), tuple(dict.fromkeys(doubts))


def _which(text: str, decimal: str) -> str:
    return (
        "day or month first? No date tells"
        + ("; the decimal comma speaks for the day" if decimal == "," else "")
        + f". The other way is {_other(text)}"
    )


def _order_of(formats: set[str]) -> bool | None:
    """Whether formats that are sure have the month first; None if they do not tell."""
    orders = {
        text.startswith(("%m/", "%m-"))
        for text in formats
        if text.startswith(("%m/", "%m-", "%d/", "%d-%m"))
    }
    return orders.pop() if len(orders) == 1 else None


def _ordered(text: str, *, month_first: bool) -> str:
    is_month_first = text.startswith(("%m/", "%m-"))
    return text if is_month_first == month_first else _other(text)


def _other(text: str) -> str:
    for day, month in _ORDERS:
        if text.startswith(day):
            return text.replace(day, month, 1)
        if text.startswith(month):
            return text.replace(month, day, 1)
    return text


def _iso_spelled_out(draft: Draft, found: Found) -> Draft:
    """ISO dates beside others need no format if they are cast by the mapping."""
    for match, values, dates in found:
        if not dates.formats and draft.is_plain(match):
            text = f"try_cast({quoted(values)} as timestamp)"
            if dates.has_zone:
                text = f"try_cast({quoted(values)} as timestamptz)"
            draft = draft.with_match(replace(match, text=text))
    return draft
