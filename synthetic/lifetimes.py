"""When customers buy: a Poisson process each, until they leave for good.

This is the process of the BG/NBD model (Fader, Hardie and Lee 2005) in the variant in
which a customer may leave after the first purchase already: purchases come at rate
lambda, and after each one the customer leaves with chance p.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synthetic.population import Population
from synthetic.randomness import Array, Streams
from synthetic.season import Calendar

BLOCK: Final = 50_000
"""Persons whose purchases are drawn at a time."""
STILL_ALIVE: Final = -1


@dataclass(frozen=True, slots=True)
class Headers:
    """Orders to be filled, one entry each."""

    person: Array
    """Index of the person, -1 for a guest."""
    day: Array
    cause: Array
    """Index of the campaign that caused the order, -1 for none."""

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Array) -> Headers:
        """Return some of the orders."""
        return Headers(self.person[rows], self.day[rows], self.cause[rows])


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """All orders in the order of days, and the planted end of each person."""

    headers: Headers
    alive_until: Array
    """Day of the last purchase ever, STILL_ALIVE for those not yet gone."""


def make_lifetimes(
    streams: Streams, calendar: Calendar, population: Population
) -> Lifetimes:
    """Draw every person's purchases and keep those within the data."""
    persons, days, ends = [], [], []
    for block, start in enumerate(range(0, len(population), BLOCK)):
        members = np.arange(start, min(start + BLOCK, len(population)))
        rng = streams.part("lifetimes", block)
        person, day, end = _purchases(rng, calendar, population, members)
        persons.append(person.astype(np.int32))
        days.append(day.astype(np.int32))
        ends.append(end)
    headers = by_day(np.concatenate(persons), np.concatenate(days))
    return Lifetimes(headers, np.concatenate(ends))


def by_day(person: Array, day: Array, cause: Array | None = None) -> Headers:
    """Put orders into the order of their days."""
    if cause is None:
        cause = np.full(len(person), -1, dtype=np.int16)
    return Headers(person, day, cause).take(np.argsort(day, kind="stable"))


def merge(one: Headers, other: Headers) -> Headers:
    """Unite two sets of orders."""
    return by_day(
        np.concatenate([one.person, other.person]),
        np.concatenate([one.day, other.day]),
        np.concatenate([one.cause, other.cause]),
    )


def _purchases(
    rng: np.random.Generator, calendar: Calendar, population: Population, members: Array
) -> tuple[Array, Array, Array]:
    start = calendar.to_clock(population.start_day[members])
    span = calendar.clock[-1] - start
    repeats = rng.poisson(population.purchase_rate[members] * span)
    allowed = rng.geometric(population.dropout[members])
    allowed[population.never_buys[members]] = 0
    owner = np.repeat(np.arange(len(members)), repeats)
    # Given their number, the times of a Poisson process are uniform; sorting person
    # plus fraction sorts within each person.
    times = np.sort(owner + rng.random(len(owner)))
    ordinal = np.arange(len(owner)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    is_kept = ordinal < allowed[owner] - 1
    owner, fraction = owner[is_kept], (times - owner)[is_kept]
    day = calendar.to_days(start[owner] + span[owner] * fraction)
    buyers = np.flatnonzero(allowed > 0)
    owner = np.concatenate([buyers, owner])
    day = np.concatenate([population.start_day[members][buyers], day])
    day = np.minimum(day, calendar.last_day)
    ends = _ends(owner, day, repeats + 1 >= allowed, len(members))
    is_in_data = day >= calendar.first_day
    return members[owner[is_in_data]], day[is_in_data], ends


def _ends(owner: Array, day: Array, has_left: Array, count: int) -> Array:
    last = np.full(count, STILL_ALIVE)
    np.maximum.at(last, owner, day)
    return np.where(has_left, last, STILL_ALIVE)
