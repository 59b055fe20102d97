"""Five years of orders and returns, month by month, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from synthetic.baskets import CANCELLED, STORE, Lines, Orders, draw_times, fill
from synthetic.catalogue import Catalogue, year_of_data
from synthetic.clusters import of_clusters
from synthetic.lifetimes import Headers
from synthetic.population import Population
from synthetic.randomness import Array, Streams, draw, draw_by_group
from synthetic.records import Records
from synthetic.returns import Returns, draw_returns, nothing
from synthetic.season import SECONDS_A_DAY, Calendar, day_to_date

GUESTS: Final = 0.08
"""Guest orders for one order of a customer."""
GUEST_CLUSTERS: Final = (0.10, 0.15, 0.20, 0.10, 0.45)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of trade: sales with their lines, and the returns that came in."""

    first_day: int
    orders: Orders
    lines: Lines
    number: Array
    """Number of each order."""
    returns: Returns
    return_number: Array
    """Number of the return order of each returned line."""

    @property
    def year(self) -> int:
        """Calendar year."""
        return day_to_date(self.first_day).year


@dataclass(frozen=True, slots=True)
class Sales:
    """Fills the planned orders; `headers` are in the order of days."""

    streams: Streams
    calendar: Calendar
    population: Population
    records: Records
    catalogue: Catalogue
    headers: Headers

    def months(self) -> Iterator[Month]:
        """Yield the months in order."""
        sales = return_orders = 0
        pending = nothing()
        for index, (first, last) in enumerate(self.calendar.months()):
            rng = self.streams.part("sales", index)
            orders = self._orders(rng, first, last)
            lines = self._lines(rng, orders, first)
            number = sales + 1 + np.arange(len(orders))
            pending += draw_returns(rng, orders, lines, number, self.catalogue)
            is_due = pending.at < (last + 1) * SECONDS_A_DAY
            due, pending = pending.take(is_due), pending.take(~is_due)
            due = due.take(np.lexsort((due.sale_line, due.sale, due.at)))
            return_number = return_orders + _count_up(due.sale)
            yield Month(first, orders, lines, number, due, return_number)
            sales += len(orders)
            return_orders = int(return_number.max(initial=return_orders))

    def _orders(self, rng: np.random.Generator, first: int, last: int) -> Orders:
        bounds = np.searchsorted(self.headers.day, [first, last + 1])
        headers = self.headers.take(np.arange(*bounds))
        person, day, guests = _with_guests(rng, headers)
        people = self.population
        guest_cluster = draw(rng, GUEST_CLUSTERS, guests)
        known = person[: len(person) - guests]
        cluster = np.append(people.cluster[known], guest_cluster)
        country = np.append(people.country[known], np.zeros(guests, dtype=np.int64))
        home = np.append(people.store[known], rng.integers(0, 15, guests))
        wish = draw_by_group(rng, of_clusters("channels"), cluster)
        channel, at = draw_times(rng, day, wish, home >= 0)
        cause = np.append(headers.cause, np.full(guests, -1))
        return Orders(
            person=person,
            record=self._records(rng, person, day),
            cluster=cluster,
            channel=channel,
            store=np.where(channel == STORE, home, -1),
            country=country,
            at=at,
            cause=cause,
            is_cancelled=rng.random(len(person)) < CANCELLED,
        ).take(np.argsort(at, kind="stable"))

    def _records(self, rng: np.random.Generator, person: Array, day: Array) -> Array:
        first, second = self.records.first_record, self.records.second_record
        other = second[person]
        use_other = (other >= 0) & (rng.random(len(person)) < 0.5)
        use_other &= self.records.registered_day[other] <= day
        record = np.where(use_other, other, first[person])
        return np.where(person >= 0, record, -1)

    def _lines(self, rng: np.random.Generator, orders: Orders, first: int) -> Lines:
        year = year_of_data(self.calendar, first)
        weights = self.catalogue.weights(day_to_date(first).month, year)
        return fill(rng, orders, self.catalogue, weights, self.catalogue.prices(year))


def _with_guests(
    rng: np.random.Generator, headers: Headers
) -> tuple[Array, Array, int]:
    """Add guests on the days on which customers order; return how many."""
    guests = int(rng.poisson(GUESTS * len(headers))) if len(headers) else 0
    days = headers.day[rng.integers(0, max(1, len(headers)), guests)]
    person = np.append(headers.person, np.full(guests, -1))
    return person, np.append(headers.day, days), guests


def _count_up(keys: Array) -> Array:
    """Number runs of equal keys from 1."""
    is_new = np.ones(len(keys), dtype=np.int64)
    is_new[1:] = keys[1:] != keys[:-1]
    return np.cumsum(is_new)
