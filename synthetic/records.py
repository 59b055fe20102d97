"""Which CRM records a person has, and which of them are spoilt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synthetic.population import Population
from synthetic.randomness import Array, Streams, draw, pick
from synthetic.season import Calendar

KINDS: Final = ("first", "email", "phone", "name_and_birth_date", "nothing")
"""What a further record shares with the person's first one."""
KIND_SHARES: Final = (0.0, 0.35, 0.25, 0.30, 0.10)
ONE_DUPLICATE: Final = 0.08
TWO_DUPLICATES: Final = 0.01
ORDERS_UNDER_BOTH: Final = 0.25
HOUSEHOLDS: Final = 0.015
"""Share of persons who use the e-mail address and telephone of the person before."""
SHOP_ADDRESS: Final = 0.004
SHOP_ADDRESS_AT_LEAST: Final = 8

DEFECTS: Final = (
    "none",
    "malformed_email",
    "negative_age",
    "placeholder_birth_date",
    "impossible_birth_date",
    "malformed_registered_at",
    "missing_id",
    "not_in_crm",
)
DEFECT_SHARES: Final = (0.0, 0.01, 0.001, 0.002, 0.0015, 0.0005, 0.0003, 0.004)
REJECTED: Final = ("impossible_birth_date", "malformed_registered_at", "missing_id")
"""Defects for which landing must refuse the row."""


@dataclass(frozen=True, slots=True)
class Records:
    """CRM records in the order of registration; the id is the position from 1."""

    person: Array
    kind: Array
    registered_day: Array
    defect: Array
    first_record: Array
    """By person: position of the first record."""
    second_record: Array
    """By person: position of the other record that gets orders too, else -1."""
    contact_owner: Array
    """By person: whose e-mail address and telephone the person uses."""
    uses_shop_address: Array
    """By person: registered at the till with the shop's own e-mail address."""

    def __len__(self) -> int:
        return len(self.person)

    def has_kind(self, kind: str) -> Array:
        """By person: has a further record of the kind."""
        found = np.zeros(len(self.first_record), dtype=bool)
        found[self.person[self.kind == KINDS.index(kind)]] = True
        return found


def make_records(
    streams: Streams, calendar: Calendar, population: Population
) -> Records:
    """Give every person a record, some persons more, and spoil a known few."""
    rng = streams.part("records")
    count = len(population)
    extra = _further_records(rng, count)
    person = np.concatenate([np.arange(count), extra])
    kind = np.append(
        np.zeros(count, dtype=np.int64), draw(rng, KIND_SHARES, len(extra))
    )
    latest = calendar.last_day - population.start_day[extra]
    later = population.start_day[extra] + rng.integers(0, latest + 1)
    registered = np.concatenate([population.registered_day, later])
    order = np.lexsort((kind, registered))
    person, kind, registered = person[order], kind[order], registered[order]
    first, second = _positions(rng, person, kind, count)
    owner, uses_shop_address = _shared_contacts(rng, np.unique(extra), count)
    is_plain = ~np.isin(person, extra) & (owner[person] == person)
    is_plain &= ~np.isin(person, owner[owner != np.arange(count)])
    return Records(
        person=person,
        kind=kind,
        registered_day=registered,
        defect=_defects(rng, is_plain & ~uses_shop_address[person]),
        first_record=first,
        second_record=second,
        contact_owner=owner,
        uses_shop_address=uses_shop_address,
    )


def _further_records(rng: np.random.Generator, count: int) -> Array:
    chance = rng.random(count)
    once = np.flatnonzero(chance < ONE_DUPLICATE + TWO_DUPLICATES)
    twice = np.flatnonzero(chance < TWO_DUPLICATES)
    return np.concatenate([once, twice])


def _positions(
    rng: np.random.Generator, person: Array, kind: Array, count: int
) -> tuple[Array, Array]:
    first = np.full(count, -1)
    is_first = kind == 0
    first[person[is_first]] = np.flatnonzero(is_first)
    further = np.flatnonzero(~is_first)
    second = np.full(count, -1)
    both = further[rng.random(len(further)) < ORDERS_UNDER_BOTH]
    second[person[both]] = both
    return first, second


def _shared_contacts(
    rng: np.random.Generator, duplicated: Array, count: int
) -> tuple[Array, Array]:
    owner = np.arange(count)
    single = np.setdiff1d(owner, duplicated)
    # Every other person at most borrows from the one before, so nobody lends twice.
    odd = single[(single % 2 == 1) & np.isin(single - 1, single)]
    partners = pick(rng, odd, min(1.0, HOUSEHOLDS * count / max(1, len(odd))))
    owner[partners] = partners - 1
    uses_shop_address = np.zeros(count, dtype=bool)
    lonely = np.setdiff1d(single, np.concatenate([partners, partners - 1]))
    if len(lonely) >= SHOP_ADDRESS_AT_LEAST:
        share = max(SHOP_ADDRESS, SHOP_ADDRESS_AT_LEAST / len(lonely))
        uses_shop_address[pick(rng, lonely, share)] = True
    return owner, uses_shop_address


def _defects(rng: np.random.Generator, may_be_spoilt: Array) -> Array:
    defects = np.zeros(len(may_be_spoilt), dtype=np.int64)
    candidates = np.flatnonzero(may_be_spoilt)
    left = candidates
    for defect, share in enumerate(DEFECT_SHARES):
        if share and len(left):
            chosen = pick(rng, left, share * len(candidates) / len(left))
            defects[chosen] = defect
            left = np.setdiff1d(left, chosen)
    return defects
