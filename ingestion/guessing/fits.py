"""Whether a column's values can be what its name promises, and what to write then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ingestion.contract import DAY, FLAG, INSTANT, NUMBER, TEXT, WHOLE, Column
from ingestion.guessing.lexicon import CANCELLED
from ingestion.guessing.values import (
    Values,
    is_country,
    is_currency,
    is_email,
    is_flag,
    is_phone,
    yes_words,
)
from ingestion.sql import identifier, literal

_MOST: Final = 0.8
_SOME: Final = 0.5
_SECONDS: Final = (600_000_000, 4_000_000_000)
_LONG: Final = 60
_FEW: Final = 12
_OF_EVERY_ROW: Final = (("order_lines", "order_id"), ("order_lines", "product_id"))


@dataclass(frozen=True, slots=True)
class Fit:
    """How well values fit (0 to 1), what to write in the mapping, and what is open."""

    worth: float
    text: str
    doubts: tuple[str, ...] = ()


def fit(values: Values, column: Column, feed: str) -> Fit | None:
    """Judge the values of a source column for a column of a feed; None if they differ.

    A column without any value fits everything, a little.
    """
    if not values.filled:
        return Fit(0.5, values.expression, ("has no value in the rows looked at",))
    if column.type in (DAY, INSTANT):
        return _time(values)
    if column.type == FLAG:
        return _cancelled(values) if column.name == "is_cancelled" else _flag(values)
    if column.type != TEXT:
        return _number(values, column)
    judge = _JUDGES.get(column.name, _label)
    if column.name == "id" or (column.name.endswith("_id") and judge is _label):
        judge = _key
    if column.name == "customer_id" and len(values.distinct) == 1 < _FEW < len(
        values.filled
    ):
        return None  # the one who sells stands on every line
    judged = judge(values)
    if judged and (feed, column.name) in _OF_EVERY_ROW:
        # What names only some of the rows names something else.
        return replace(judged, worth=judged.worth * values.filled_share)
    return judged


def quoted(values: Values) -> str:
    """The column inside an expression."""
    is_plain = values.expression == values.name
    return identifier(values.name) if is_plain else values.expression


def _time(values: Values) -> Fit | None:
    if values.is_time:
        return Fit(1.0, values.expression)
    if values.type == "TIME":
        return None
    epoch = _epoch(values)
    if epoch:
        return epoch
    dates = values.dates
    if dates is None:
        return None
    return Fit(dates.share, values.expression, _unread(dates.share, "dates"))


def _epoch(values: Values) -> Fit | None:
    """Seconds or milliseconds since 1970."""
    if not all(text.isdigit() for text in values.distinct):
        return None
    numbers = [int(text) for text in values.distinct]
    for factor, unit in ((1, ""), (1000, " / 1000"), (1_000_000, " / 1000000")):
        low, high = (factor * limit for limit in _SECONDS)
        if all(low <= number <= high for number in numbers):
            return Fit(0.95, f"to_timestamp({quoted(values)}::double{unit})")
    return None


def _flag(values: Values) -> Fit | None:
    if values.type == "BOOLEAN" or values.share(is_flag) >= 1:
        return Fit(1.0, values.expression)
    words = yes_words(values)
    if words:
        told = ", ".join(literal(word) for word in words)
        return Fit(0.95, f"coalesce(lower({quoted(values)}), '') in ({told})")
    return None


def _cancelled(values: Values) -> Fit | None:
    flag = _flag(values)
    if flag:
        return flag
    if values.is_time or values.dates:
        text = f"nullif(trim({quoted(values)}::varchar), '') is not null"
        return Fit(0.9, text, ("a day of cancellation: is the whole order cancelled?",))
    words = sorted({text.lower() for text in values.distinct} & CANCELLED)
    if not words:
        return None
    told = ", ".join(literal(word) for word in words)
    others = sorted({text for text in values.distinct if text.lower() not in words})
    return Fit(
        0.9,
        f"lower({quoted(values)}) in ({told})",
        (f"do other values mean so, too? There are: {', '.join(others[:_FEW])}",),
    )


def _number(values: Values, column: Column) -> Fit | None:
    if values.type == "BOOLEAN":
        return None
    share = values.whole_share if column.type == WHOLE else values.numeric_share
    if share < _SOME:
        return None
    text = values.expression
    if values.needs_cleaning and values.is_text:
        text = _cleaned(values)
    return Fit(share, text, _unread(share, "numbers"))


def _cleaned(values: Values) -> str:
    """A number without currency, spaces and the like, its sign before it."""
    name = quoted(values)
    bare = f"regexp_replace({name}, '[^0-9.,]', '', 'g')"
    if not any(sign in text for text in values.distinct for sign in "-("):
        return bare
    minus = f"regexp_matches({name}, '-|^[(]')"
    return f"case when {minus} then '-' || {bare} else {bare} end"


def _unread(share: float, what: str) -> tuple[str, ...]:
    if share >= 0.995:
        return ()
    return (f"{1 - share:.0%} of the values looked at are no {what}",)


def _key(values: Values) -> Fit | None:
    if values.has_fractions or values.is_time or values.type == "BOOLEAN":
        return None
    if max(len(text) for text in values.distinct) > _LONG:
        return None
    if values.is_text and not values.numeric_share and values.dates:
        return None
    return Fit(1.0, values.expression)


def _label(values: Values) -> Fit | None:
    """Words: names, cities, channels."""
    if values.is_time or values.numeric_share > _MOST:
        return None
    if values.share(is_email) > _SOME or values.dates:
        return None
    return Fit(1.0, values.expression)


def _any(values: Values) -> Fit | None:
    return Fit(1.0, values.expression)


def _pattern(
    is_one: Callable[[str], bool], what: str
) -> Callable[[Values], Fit | None]:
    def judge(values: Values) -> Fit | None:
        share = values.share(is_one)
        if share < _SOME:
            return None
        doubts = (f"{1 - share:.0%} are no {what}",) if share < _MOST else ()
        return Fit(0.5 + share / 2, values.expression, doubts)

    return judge


def _country(values: Values) -> Fit | None:
    if values.is_time or values.numeric_share > _SOME or len(values.distinct) > 260:
        return None
    known = values.share(is_country)
    return Fit(0.6 + 0.4 * known, values.expression)


def _gender(values: Values) -> Fit | None:
    few = len(values.distinct) <= _FEW
    return Fit(1.0, values.expression) if few and not values.has_fractions else None


def _version(values: Values) -> Fit | None:
    short = max(len(text) for text in values.distinct) <= _LONG
    return Fit(1.0, values.expression) if short and not values.is_time else None


def _phone(values: Values) -> Fit | None:
    if values.is_time or (values.is_text and values.dates):
        return None
    return _pattern(is_phone, "telephone numbers")(values)


_JUDGES: Final[Mapping[str, Callable[[Values], Fit | None]]] = {
    "email": _pattern(is_email, "e-mail addresses"),
    "phone": _phone,
    "country": _country,
    "channel": _key,
    "acquisition_channel": _key,
    "currency": _pattern(is_currency, "currencies of ISO 4217"),
    "gender": _gender,
    "version": _version,
    "control_version": _version,
    "page": _any,
    "utm_campaign": _any,
    "handle": _any,
}


def is_numeric(column: Column) -> bool:
    """Whether landing reads the column's values with the source's decimal sign."""
    return column.type.startswith("DECIMAL") or column.type in (NUMBER, WHOLE)
