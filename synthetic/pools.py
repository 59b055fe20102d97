"""Pools of names and places, drawn once from Faker and then sampled by index."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from faker import Faker

from synthetic.randomness import Array

COUNTRIES: Final = ("GB", "IE", "DE", "FR", "NL")
COUNTRY_SHARES: Final = (0.74, 0.09, 0.07, 0.06, 0.04)
DIALLING_CODES: Final = ("44", "353", "49", "33", "31")
LOCALES: Final = ("en_GB", "en_IE", "de_DE", "fr_FR", "nl_NL")
DOMAINS: Final = ("example.com", "example.org", "example.net", "post.example.com")
FIRST_NAMES: Final = 150
LAST_NAMES: Final = 500
CITIES: Final = 60


@dataclass(frozen=True, slots=True)
class Pools:
    """Arrays of text by country, and for first names by gender (0 female, 1 male)."""

    first_names: Array
    last_names: Array
    cities: Array


def make_pools(seed: int) -> Pools:
    """Draw the pools of all countries from Faker."""
    firsts, lasts, cities = [], [], []
    for locale in LOCALES:
        fake = Faker(locale)
        fake.seed_instance(seed)
        women = _distinct(fake.first_name_female, FIRST_NAMES)
        men = _distinct(fake.first_name_male, FIRST_NAMES)
        firsts.append([women, men])
        lasts.append(_distinct(fake.last_name, LAST_NAMES))
        cities.append(_distinct(fake.city, CITIES))
    return Pools(
        np.array(firsts, dtype=object),
        np.array(lasts, dtype=object),
        np.array(cities, dtype=object),
    )


def slugs(names: Array) -> Array:
    """Write names as they stand in e-mail addresses: ASCII, lower case, no blanks."""
    plain = [_slug(name) for name in names.ravel()]
    return np.array(plain, dtype=object).reshape(names.shape)


def _distinct(draw: Callable[[], str], count: int) -> list[str]:
    # Sorted, so that neither the order of Faker's data nor of a set shows; a short
    # list of names is repeated to the common length.
    found = sorted({draw() for _ in range(count * 4)})
    step = len(found) / count
    return [found[int(position * step)] for position in range(count)]


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(letter for letter in ascii_name.lower() if letter.isalnum())
