"""Values that say what a column holds: countries, currencies, words for yes and no."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ingestion.guessing.names import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CURRENCIES: Final = _words(
    "EUR USD GBP CHF PLN DKK SEK NOK CZK HUF RON BGN TRY RUB UAH CAD AUD NZD JPY CNY"
    " INR BRL MXN ARS CLP COP ZAR AED SAR ILS HKD SGD KRW ISK THB PHP IDR MYR"
)

SYMBOLS: Final[Mapping[str, str]] = MappingProxyType(
    {"€": "EUR", "£": "GBP", "zł": "PLN", "Fr.": "CHF", "R$": "BRL", "$": "USD"}
)

YES: Final = _words("yes y true t 1 1.0 ja j oui o vrai si sí s vero sim tak x on wahr")
NO: Final = _words("no n false f 0 0.0 nein non faux nee não nao nie off falsch")

CANCELLED: Final = _words(
    "cancelled canceled void voided refunded storniert storno annulé annulée cancelado"
    " anulado annullato geannuleerd anulowane anulowano anulowany cancelada"
)

FUNNEL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "purchase": ("purchase", "order", "transaction", "paid"),
        "checkout": ("checkout",),
        "cart": ("cart", "basket", "warenkorb", "panier", "carrito", "carrello"),
        "view": ("pageview", "view", "page", "screen", "visit"),
    }
)
"""What the names of events have in them, step of the funnel by step, latest first."""

LANGUAGE_HOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        language: language.upper()
        for language in ("de", "fr", "es", "it", "nl", "pt", "pl")
    }
)


def _read() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    names: dict[str, str] = {}
    homes: dict[str, tuple[str, str]] = {}
    file = Path(__file__).with_name("countries.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            code = row["code"]
            homes[code] = (row["time_zone"], row["currency"])
            told = (code, *row["names"].split("|"))
            names |= {folded(name): code for name in told}
    return names, homes


_READ: Final = _read()
COUNTRIES: Final[Mapping[str, str]] = MappingProxyType(_READ[0])
"""Folded name or code of a country → its ISO 3166 code."""
HOMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(_READ[1])
"""Code of a country → its (main) time zone and its currency."""
