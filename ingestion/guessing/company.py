"""What the tables say of the company: its currency, its clock, how it writes dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingestion.guessing.lexicon import (
    COUNTRIES,
    CURRENCIES,
    FUNNEL,
    HOMES,
    LANGUAGE_HOMES,
    SYMBOLS,
)
from ingestion.guessing.matching import Draft
from ingestion.guessing.names import folded, languages
from ingestion.guessing.values import Values

_WORDS: Final = 2
_MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Company:
    """Guesses with the reason of each; without a reason it is the default.

    `is_month_first` is None where nothing tells how it writes dates.
    """

    currency: str
    currency_reason: str | None
    timezone: str
    timezone_reason: str | None
    is_month_first: bool | None


def company_of(drafts: Sequence[Draft]) -> Company:
    """Guess the company from all of its tables."""
    home, reason = _home(drafts)
    currency, told = _currency(drafts)
    at_home = [code for code, (_, money) in HOMES.items() if money == currency]
    if len(at_home) == 1 and (reason is None or "?" in reason):
        home, reason = at_home[0], f"the currency is {currency}"
    if currency is None and home:
        currency, told = HOMES[home][1], reason
    return Company(
        currency=currency or "EUR",
        currency_reason=told if currency else None,
        timezone=HOMES[home][0] if home else "UTC",
        timezone_reason=reason if home else None,
        is_month_first=_is_month_first(drafts, home),
    )


def funnel_of(drafts: Sequence[Draft]) -> dict[str, list[str]]:
    """The steps of the web funnel that events have: view, cart, checkout, purchase."""
    steps: dict[str, list[str]] = {}
    for values in _columns(drafts, "event_type"):
        for event in sorted(values.distinct):
            words = folded(event)
            step = next((s for s, of in FUNNEL.items() if _has(words, of)), None)
            if step:
                steps.setdefault(step, []).append(event)
    return {step: steps[step] for step in reversed(tuple(FUNNEL)) if step in steps}


def _has(words: str, of: Sequence[str]) -> bool:
    return any(word in words for word in of)


def _home(drafts: Sequence[Draft]) -> tuple[str | None, str | None]:
    """The country that most customers and sales are of, else that of the language."""
    countries: Counter[str] = Counter()
    for values in _columns(drafts, "country"):
        for text, count in values.counts.items():
            if folded(text) in COUNTRIES:
                countries[COUNTRIES[folded(text)]] += count
    if countries:
        ((country, count),) = countries.most_common(1)
        return (
            country,
            f"{count / countries.total():.0%} of the countries are {country}",
        )
    names = [name for draft in drafts for name in draft.table.found]
    spoken = languages([*names, *(draft.table.name for draft in drafts)])
    del spoken["en"]
    for language, count in spoken.most_common(1):
        if count >= _WORDS and language in LANGUAGE_HOMES:
            home = LANGUAGE_HOMES[language]
            return home, f"the columns have names in {language}: is it {home}?"
    return None, None


def _currency(drafts: Sequence[Draft]) -> tuple[str | None, str | None]:
    counts: Counter[str] = Counter()
    own = [draft for draft in drafts if draft.feed.name != "exchange_rates"]
    for values in _columns(own, "currency"):
        counts.update({text.upper(): n for text, n in values.counts.items()})
    if counts:
        ((currency, count),) = counts.most_common(1)
        return (
            currency,
            f"{count / counts.total():.0%} of the amounts are in {currency}",
        )
    for name in ("amount", "unit_price", "sales", "cost"):
        for values in _columns(drafts, name):
            for code in sorted(CURRENCIES & set(re.findall("[A-Z]{3}", values.name))):
                return code, f"{values.name} says so"
            for symbol, currency in SYMBOLS.items():
                if _written_with(values, symbol) > _MOST:
                    return currency, f"amounts are written with {symbol}"
    return None, None


def _written_with(values: Values, symbol: str) -> float:
    return values.share(lambda text: symbol in text)


def _is_month_first(drafts: Sequence[Draft], home: str | None) -> bool | None:
    """By dates of another table that tell, else by the country."""
    orders: set[bool] = set()
    for draft in drafts:
        for name, match in draft.matches.items():
            values = draft.values(name)
            if match.column.type in ("DATE", "TIMESTAMP") and values and values.is_text:
                dates = values.dates
                if dates and not dates.twins:
                    orders |= {
                        text.startswith("%m")
                        for text in dates.formats
                        if text.startswith(("%m/", "%m-", "%d/", "%d-"))
                    }
    if len(orders) == 1:
        return orders.pop()
    return home == "US" if home else None


def _columns(drafts: Sequence[Draft], name: str) -> Iterator[Values]:
    for draft in drafts:
        values = draft.values(name)
        if values:
            yield values
