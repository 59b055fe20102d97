"""Numbers and dates as people read them, for tiles, headlines and labels."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline.reports.model import Kind

Number = int | float | Decimal
SIGNS: Final = {"GBP": "£", "EUR": "€", "USD": "$"}
MINUS: Final = "\N{MINUS SIGN}"
NAMES_LISTED: Final = 4
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905

FEATURES: Final = {
    "active_share_90d": "share active in 90 days",
    "average_order_value": "average order",
    "days_between_orders": "days between orders",
    "frequency": "orders",
    "monetary": "net sales",
    "product_variety": "different products",
    "recency_days": "days since last order",
    "tenure_days": "days as a customer",
}
"""Features whose names are the field's, not people's."""


def count(value: Number) -> str:
    """Write a whole number: 12,345."""
    return f"{value:,.0f}".replace("-", MINUS)


def money(value: Number, currency: str, places: int = 0) -> str:
    """Write an amount with the sign or the code of its currency: £1,234."""
    sign = SIGNS.get(currency, f"{currency} " if currency else "")
    minus = MINUS if value < 0 else ""
    return f"{minus}{sign}{abs(value):,.{places}f}"


def share(value: Number) -> str:
    """Write a fraction in percent: 12.3%."""
    return f"{value:.1%}".replace("-", MINUS)


def change(value: Number) -> str:
    """Write a change, given as a fraction, with its sign: +4.1%."""
    return f"{value:+.1%}".replace("-", MINUS)


def day(value: date) -> str:
    """Write a day: 5 Mar 2026."""
    return f"{value.day} {month(value)}"


def month(value: date) -> str:
    """Write a month: Mar 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def period(period_type: str, start: date) -> str:
    """Name a period by its type and first day: 2025, Q2 2025, Mar 2026."""
    if period_type == "year":
        return f"{start.year}" if start.month == 1 else f"year from {month(start)}"
    if period_type == "quarter":
        last = start + timedelta(days=70)
        is_calendar = start.month % 3 == 1
        quarter = f"Q{(start.month + 2) // 3} {start.year}"
        span = f"{MONTHS[start.month - 1]} to {month(last)}"
        return quarter if is_calendar else span
    return month(start) if period_type == "month" else day(start)


def year_before(start: date) -> date:
    """Give the first day of the period a year before."""
    return start.replace(year=start.year - 1)


def written(value: object, kind: Kind, currency: str) -> str:
    """Write a value as the page does, by its kind; a dash where it is not known."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, date):
        return month(value) if kind == "month" else day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, Number) or kind in ("text", "ordinal"):
        return str(value)
    if kind in ("money", "price"):
        return money(value, currency, 2 if kind == "price" else 0)
    if kind == "share":
        return share(value)
    if kind in ("change", "points"):
        return change(value)
    if kind == "number":
        return _trimmed(value)
    return count(value)


def _trimmed(value: Number) -> str:
    """Write up to three decimals, none that is nought at the end."""
    text = f"{value:,.3f}".rstrip("0").removesuffix(".")
    return text.replace("-", MINUS)


def feature(name: str) -> str:
    """Name a feature as people say it: average order value."""
    attribute, _, value = name.partition("=")
    plain = FEATURES.get(attribute, attribute.replace("_", " "))
    return f"{plain}: {value}" if value else plain


def listed(names: list[str]) -> str:
    """Write names as a list in a sentence: A, B and C; of many the first."""
    if len(names) < 2:
        return "".join(names)
    if len(names) > NAMES_LISTED:
        names = [*names[: NAMES_LISTED - 1], "others"]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plain(text: str) -> str:
    """Put a text of the data into one line without what no document may hold."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())
