"""Web sessions of a year: who came from where, how far they went, what they bought.

A quarter of the persons is tracked. Sessions of one visitor lie at least three hours
apart (two purchases may be closer), events of a session at most four minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from synthetic.campaigns import Contacts
from synthetic.lifetimes import STILL_ALIVE
from synthetic.population import TRACKED, Population
from synthetic.randomness import Array, Streams, draw
from synthetic.sales import Month
from synthetic.season import SECONDS_A_DAY, Calendar

DAYS: Final = 365
SOURCES: Final = (
    (None, None), ("google", "organic"), ("google", "cpc"),
    ("facebook", "paid_social"), ("partner", "affiliate"), ("newsletter", "email"),
)  # fmt: skip
"""UTM source and medium; the first is a direct visit."""
EMAIL: Final = 5
PURCHASE_SOURCES: Final = (40, 25, 20, 8, 5, 2)
RESEARCH_SOURCES: Final = (15, 30, 30, 15, 8, 2)
VIEW, CART, CHECKOUT, PURCHASE = range(4)
REACH_SHARES: Final = (80, 14, 6, 0)
"""How far sessions without a purchase get."""
BOUNCES: Final = 0.4
"""Share of view-only sessions with a single page."""
DEVICES: Final = ("mobile", "desktop", "app")
APP_DEVICE: Final = 2
RESEARCH: Final = 0.9
"""Mean number of visits in the two weeks before a purchase."""
VISITS_A_YEAR: Final = 5.0
"""Mean number of visits of a tracked person that lead nowhere."""
ANONYMOUS: Final = 0.6
"""Visits of strangers for one such visit of a tracked person."""
LOGGED_IN: Final = 0.4
APART: Final = 3 * 3_600
MAX_VIEWS: Final = 12


@dataclass(frozen=True, slots=True)
class Purchases:
    """Orders placed on the web or in the app by tracked visitors."""

    number: Array
    person: Array
    record: Array
    at: Array
    """Wall-clock seconds since 1970-01-01."""
    revenue: Array
    """Pence, postage included."""
    is_app: Array


@dataclass(frozen=True, slots=True)
class Sessions:
    """Web sessions, one entry each; -1 where something does not apply."""

    visitor: Array
    person: Array
    record: Array
    at: Array
    """UTC seconds: of the purchase where there is one, else of the first event."""
    reach: Array
    source: Array
    campaign: Array
    device: Array
    order: Array
    """Number of the order."""
    revenue: Array

    def __len__(self) -> int:
        return len(self.visitor)

    def take(self, rows: Array) -> Sessions:
        """Return some of the sessions."""
        return Sessions(*(getattr(self, each.name)[rows] for each in fields(self)))


def purchases_of(
    streams: Streams, month: Month, population: Population, web_from: int
) -> Purchases:
    """Pick the month's orders that web tracking saw, guests in the same share."""
    orders = month.orders
    rng = streams.part("web_purchases", month.first_day)
    is_tracked = np.where(
        orders.person >= 0,
        population.is_tracked[orders.person],
        rng.random(len(orders)) < TRACKED,
    )
    is_online = orders.channel < 2
    rows = np.flatnonzero(
        is_tracked & is_online & (orders.at >= web_from * SECONDS_A_DAY)
    )
    revenue = np.bincount(month.lines.order, month.lines.amount, len(orders))
    return Purchases(
        number=month.number[rows],
        person=orders.person[rows].astype(np.int64),
        record=orders.record[rows],
        at=orders.at[rows],
        revenue=np.round(revenue[rows]).astype(np.int64),
        is_app=orders.channel[rows] == 1,
    )


@dataclass(frozen=True, slots=True)
class Visits:
    """Makes the sessions around purchases, mailings and mere curiosity."""

    streams: Streams
    calendar: Calendar
    population: Population
    alive_until: Array
    first_record: Array

    def sessions(
        self, purchases: list[Purchases], contacts: list[Contacts]
    ) -> Sessions:
        """Return all sessions in the order of their times."""
        bought = Purchases(
            *(
                np.concatenate([getattr(each, field.name) for each in purchases])
                for field in fields(Purchases)
            )
        )
        parts = [
            self._purchases(bought),
            self._research(bought),
            self._clicks(contacts),
            self._curiosity(),
            self._strangers(),
        ]
        united = Sessions(
            *(
                np.concatenate([getattr(each, field.name) for each in parts])
                for field in fields(Sessions)
            )
        )
        return _keep_apart(united.take(self._is_in_data(united.at)))

    @property
    def first_second(self) -> int:
        """First UTC second of the web data."""
        return (self.calendar.last_day - DAYS + 1) * SECONDS_A_DAY

    def _is_in_data(self, at: Array) -> Array:
        # A day's margin on both sides keeps every event within the year.
        end = (self.calendar.last_day + 1) * SECONDS_A_DAY - 2 * 3_600
        return np.flatnonzero((at >= self.first_second + 2 * 3_600) & (at < end))

    def _purchases(self, bought: Purchases) -> Sessions:
        rng = self.streams.part("web", 1)
        count = len(bought.number)
        device = np.where(bought.is_app, APP_DEVICE, rng.integers(0, 2, count))
        source = draw(rng, PURCHASE_SOURCES, count)
        return Sessions(
            visitor=self._visitors(bought.person, device, 1),
            person=bought.person,
            record=bought.record,
            at=self.calendar.to_utc(bought.at),
            reach=np.full(count, PURCHASE),
            source=np.where(bought.is_app, 0, source),
            campaign=np.full(count, -1),
            device=device,
            order=bought.number,
            revenue=bought.revenue,
        )

    def _research(self, bought: Purchases) -> Sessions:
        rng = self.streams.part("web", 2)
        known = np.flatnonzero(bought.person >= 0)
        rows = np.repeat(known, rng.poisson(RESEARCH, len(known)))
        before = rng.integers(APART, 14 * SECONDS_A_DAY, len(rows))
        at = self.calendar.to_utc(bought.at[rows]) - before
        return self._idle(rng, bought.person[rows], at, RESEARCH_SOURCES)

    def _clicks(self, contacts: list[Contacts]) -> Sessions:
        rng = self.streams.part("web", 3)
        rows = [
            np.flatnonzero(
                (each.clicked_at >= self.first_second)
                & self.population.is_tracked[each.person]
            )
            for each in contacts
        ]
        pairs = list(zip(contacts, rows, strict=True))
        person = np.concatenate([each.person[row] for each, row in pairs])
        at = np.concatenate([each.clicked_at[row] for each, row in pairs])
        campaign = np.concatenate([np.full(len(r), c.campaign) for c, r in pairs])
        only_mail = np.eye(len(SOURCES))[EMAIL]
        return self._idle(rng, person, self.calendar.to_utc(at), only_mail, campaign)

    def _curiosity(self) -> Sessions:
        rng = self.streams.part("web", 4)
        is_alive = self.alive_until == STILL_ALIVE
        is_alive |= self.alive_until * SECONDS_A_DAY > self.first_second
        persons = np.flatnonzero(self.population.is_tracked & is_alive)
        person = np.repeat(persons, rng.poisson(VISITS_A_YEAR, len(persons)))
        at = self._any_time(rng, len(person))
        return self._idle(rng, person, at, RESEARCH_SOURCES)

    def _strangers(self) -> Sessions:
        rng = self.streams.part("web", 5)
        mean = self.population.is_tracked.sum() * VISITS_A_YEAR * ANONYMOUS
        person = np.full(rng.poisson(mean), -1)
        at = self._any_time(rng, len(person))
        return self._idle(rng, person, at, RESEARCH_SOURCES)

    def _any_time(self, rng: np.random.Generator, count: int) -> Array:
        days = np.array([self.calendar.last_day - DAYS + 1, self.calendar.last_day])
        low, high = self.calendar.to_clock(days)
        day = self.calendar.to_days(low + (high - low) * rng.random(count))
        second = rng.integers(6 * 3_600, 24 * 3_600, count)
        return self.calendar.to_utc(day * SECONDS_A_DAY + second)

    def _idle(
        self,
        rng: np.random.Generator,
        person: Array,
        at: Array,
        sources: tuple[float, ...] | Array,
        campaign: Array | None = None,
    ) -> Sessions:
        """Sessions that end without a purchase."""
        count = len(person)
        device = rng.integers(0, 2, count)
        logs_in = (person >= 0) & (rng.random(count) < LOGGED_IN)
        none = np.full(count, -1)
        return Sessions(
            visitor=self._visitors(person, device, 2),
            person=person,
            record=np.where(logs_in, self.first_record[person], -1),
            at=at,
            reach=draw(rng, REACH_SHARES, count),
            source=draw(rng, sources, count),
            campaign=none if campaign is None else campaign,
            device=device,
            order=none,
            revenue=none,
        )

    def _visitors(self, person: Array, device: Array, kind: int) -> Array:
        """Give a cookie to each person and device, and to each stranger's visit."""
        strangers = len(DEVICES) * len(self.population) + np.arange(len(person)) * 3
        own = person * len(DEVICES) + device
        return np.where(person >= 0, own, strangers + kind)


def _keep_apart(sessions: Sessions) -> Sessions:
    """Drop idle sessions too near to another one of the same visitor."""
    sessions = sessions.take(np.lexsort((sessions.at, sessions.visitor)))
    is_near = np.diff(sessions.at) < APART
    is_near &= np.diff(sessions.visitor) == 0
    near_any = np.append(is_near, False) | np.insert(is_near, 0, False)
    kept = sessions.take(np.flatnonzero(~near_any | (sessions.reach == PURCHASE)))
    return kept.take(np.argsort(kept.at, kind="stable"))
