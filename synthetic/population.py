"""The true persons: who they are, how they behave and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synthetic import pools
from synthetic.clusters import of_clusters
from synthetic.randomness import Array, Streams, draw, draw_by_group
from synthetic.season import Calendar

GENDER_SHARES: Final = (0.56, 0.42, 0.02)
STORES: Final = tuple(f"S{number:02d}" for number in range(1, 19))
STORES_OF_COUNTRY: Final = {0: (0, 15), 1: (15, 18)}
"""Stores by index of country; the other countries buy from a distance."""
ACQUISITION: Final = (
    "Google Ads",
    "Facebook Ads",
    "Affiliate",
    "Newsletter",
    "Organic",
    "Shop",
)
ACQUISITION_SHARES: Final = (0.26, 0.17, 0.09, 0.06, 0.27, 0.15)
COMPANY_SEGMENTS: Final = (
    "Students",
    "Families",
    "Professionals",
    "Retired",
    "Collectors",
)
COMPANY_PROFILES: Final = ("Bronze", "Silver", "Gold")
SEGMENT_FOLLOWS_CLUSTER: Final = 0.45
BEFORE_DATA: Final = 0.25
"""Share of customers who came before the first day of data."""
NEVER_BUY: Final = 0.06
TRACKED: Final = 0.25
"""Share of persons whose web visits are recorded."""
ON_SOCIAL: Final = 0.15
RATE_SHAPE: Final = 8.0
"""Shape of the gamma distribution of rates within a cluster."""
DROPOUT_WEIGHT: Final = 30.0
"""a + b of the beta distribution of dropout chances within a cluster."""


@dataclass(frozen=True, slots=True)
class Population:
    """True persons, one entry each. Days count from 1970-01-01."""

    cluster: Array
    country: Array
    gender: Array
    """0 female, 1 male, 2 other."""
    first_name: Array
    last_name: Array
    city: Array
    birth_day: Array
    start_day: Array
    """Day of the first purchase, or of interest for those who never buy."""
    registered_day: Array
    acquisition: Array
    segment: Array
    profile: Array
    store: Array
    """Home store, -1 where the country has none."""
    purchase_rate: Array
    """Lambda: purchases a day of operational time while alive."""
    dropout: Array
    """p: chance of leaving after each purchase."""
    never_buys: Array
    consents: Array
    """Columns e-mail, sms, push, phone."""
    is_tracked: Array
    is_on_social: Array

    def __len__(self) -> int:
        return len(self.cluster)


def make_population(streams: Streams, calendar: Calendar, count: int) -> Population:
    """Draw the persons and their lifetime parameters."""
    rng = streams.part("persons")
    cluster = draw(rng, of_clusters("share"), count)
    country = draw(rng, pools.COUNTRY_SHARES, count)
    start = _starts(streams, calendar, count)
    rate, dropout = _behaviour(streams, cluster)
    return Population(
        cluster=cluster,
        country=country,
        gender=draw(rng, GENDER_SHARES, count),
        first_name=rng.integers(0, pools.FIRST_NAMES, count),
        last_name=rng.integers(0, pools.LAST_NAMES, count),
        city=rng.integers(0, pools.CITIES, count),
        birth_day=start - np.round(365.25 * _ages(rng, count)).astype(np.int64),
        start_day=start,
        registered_day=start - rng.geometric(0.15, count),
        acquisition=draw(rng, ACQUISITION_SHARES, count),
        segment=_segments(streams, cluster),
        profile=_profiles(streams, rate),
        store=_stores(rng, country),
        purchase_rate=rate,
        dropout=dropout,
        never_buys=rng.random(count) < NEVER_BUY,
        consents=rng.random((count, 4)) < (0.72, 0.35, 0.28, 0.15),
        is_tracked=rng.random(count) < TRACKED,
        is_on_social=rng.random(count) < ON_SOCIAL,
    )


def _starts(streams: Streams, calendar: Calendar, count: int) -> Array:
    rng = streams.part("starts")
    is_earlier = rng.random(count) < BEFORE_DATA
    opened, first = calendar.to_clock(
        np.array([calendar.origin + 60, calendar.first_day])
    )
    # The last days bring nobody, so that everybody's first purchase is in the data.
    closed = calendar.clock[-1] - 1
    low = np.where(is_earlier, opened, first)
    high = np.where(is_earlier, first, closed)
    return calendar.to_days(low + (high - low) * rng.random(count))


def _ages(rng: np.random.Generator, count: int) -> Array:
    return 18 + 62 * rng.beta(1.6, 2.4, count)


def _behaviour(streams: Streams, cluster: Array) -> tuple[Array, Array]:
    rng = streams.part("behaviour")
    mean = (of_clusters("orders_a_year") / 365.25)[cluster]
    rate = mean * rng.gamma(RATE_SHAPE, 1 / RATE_SHAPE, len(cluster))
    chance = of_clusters("dropout")[cluster]
    dropout = rng.beta(chance * DROPOUT_WEIGHT, (1 - chance) * DROPOUT_WEIGHT)
    return rate, np.maximum(dropout, 1e-4)


def _segments(streams: Streams, cluster: Array) -> Array:
    rng = streams.part("company_segments")
    groups = len(COMPANY_SEGMENTS)
    weights = np.full((groups, groups), (1 - SEGMENT_FOLLOWS_CLUSTER) / groups)
    return draw_by_group(
        rng, weights + SEGMENT_FOLLOWS_CLUSTER * np.eye(groups), cluster
    )


def _profiles(streams: Streams, rate: Array) -> Array:
    noise = streams.part("company_profiles").normal(0, 0.5, len(rate))
    return np.searchsorted(np.log([3 / 365, 10 / 365]), np.log(rate) + noise)


def _stores(rng: np.random.Generator, country: Array) -> Array:
    stores = np.full(len(country), -1)
    for index, (first, end) in STORES_OF_COUNTRY.items():
        members = np.flatnonzero(country == index)
        stores[members] = rng.integers(first, end, len(members))
    return stores
