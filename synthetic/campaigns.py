"""Campaigns: versions, control groups, contacts and the orders that they cause.

Contacts are drawn at random from customers who consented, so every difference between
versions is either planted or chance. Times are wall-clock times (Europe/London).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from synthetic.clusters import of_clusters
from synthetic.contacts import customer_ids
from synthetic.lifetimes import Headers
from synthetic.population import Population
from synthetic.randomness import Array, Streams, draw
from synthetic.records import Records
from synthetic.season import SECONDS_A_DAY, Calendar
from synthetic.writing import instants, labels

OUTCOME_DAYS: Final = 14
AUDIENCE: Final = 0.5
"""Share of the consenting customers that a campaign draws."""
PENCE_A_CONTACT: Final = {"Newsletter": 2, "SMS": 6}
OPENED: Final = 0.32
CLICKED: Final = 0.18
"""Of those who opened."""
UNSUBSCRIBED: Final = 0.012
"""Of those who opened."""
CAUSED_AND_CLICKED: Final = 0.7
HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Version:
    """An arm: planned share, and extra orders it causes in 100 contacts.

    `lost` is the share of assigned contacts that never reach the file: a planted sample
    ratio mismatch.
    """

    name: str
    share: float
    effect: float
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign; it starts so many days before the last day of data."""

    campaign_id: str
    name: str
    channel: str
    days_before_end: int
    versions: tuple[Version, ...]


CONTROL: Final = "control"
_MAIL = (Version("A", 0.4, 0.06), Version("B", 0.4, 0.03), Version(CONTROL, 0.2, 0.0))
_PLACEBO = (Version("A", 0.5, 0.0), Version(CONTROL, 0.5, 0.0))
_ONE = (Version("A", 0.5, 0.05), Version(CONTROL, 0.5, 0.0))
_LOSSY = (Version("A", 0.5, 0.05), Version(CONTROL, 0.5, 0.0, lost=0.25))
PLANS: Final = (
    Plan("CMP01", "Summer Sale", "Newsletter", 700, _MAIL),
    Plan("CMP02", "Autumn Catalogue", "Newsletter", 610, _ONE),
    Plan("CMP03", "Christmas Gifts", "Newsletter", 570, _MAIL),
    Plan("CMP04", "New Year Clearance", "SMS", 530, _ONE),
    Plan("CMP05", "Brand Story", "Newsletter", 430, _PLACEBO),
    Plan("CMP06", "Summer Sale", "Newsletter", 335, _MAIL),
    Plan("CMP07", "Loyalty Letter", "Newsletter", 250, _LOSSY),
    Plan("CMP08", "Christmas Gifts", "Newsletter", 205, _MAIL),
    Plan("CMP09", "Easter Voucher", "SMS", 90, _ONE),
    Plan("CMP10", "Early Summer", "Newsletter", 40, _MAIL),
)
CONSENT_COLUMN: Final = {"Newsletter": 0, "SMS": 1}


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of one campaign; instants are wall-clock seconds, -1 for never."""

    campaign: int
    person: Array
    version: Array
    assigned_at: Array
    opened_at: Array
    clicked_at: Array
    unsubscribed_at: Array
    caused_day: Array
    """Day of the order that the contact caused, -1 for none."""


def make_contacts(
    streams: Streams, calendar: Calendar, population: Population
) -> list[Contacts]:
    """Run all campaigns in turn; who unsubscribes is not written to again."""
    consents = population.consents.copy()
    contacts = []
    for index, plan in enumerate(PLANS):
        start = calendar.last_day - plan.days_before_end
        agrees = consents[:, CONSENT_COLUMN[plan.channel]]
        known = np.flatnonzero(agrees & (population.start_day < start))
        rng = streams.part("campaigns", index)
        audience = known[rng.random(len(known)) < AUDIENCE]
        contacts.append(_contact(rng, index, audience, start, population.cluster))
        has_left = contacts[-1].unsubscribed_at >= 0
        consents[contacts[-1].person[has_left], CONSENT_COLUMN[plan.channel]] = False
    return contacts


def caused_headers(contacts: list[Contacts]) -> Headers:
    """Return the orders that campaigns cause, to be filled like any other."""
    parts = [(each, np.flatnonzero(each.caused_day >= 0)) for each in contacts]
    return Headers(
        person=np.concatenate([each.person[rows] for each, rows in parts]),
        day=np.concatenate([each.caused_day[rows] for each, rows in parts]),
        cause=np.concatenate(
            [np.full(len(rows), each.campaign) for each, rows in parts]
        ),
    )


def _contact(
    rng: np.random.Generator, index: int, person: Array, start: int, cluster: Array
) -> Contacts:
    versions = PLANS[index].versions
    version = draw(rng, [each.share for each in versions], len(person))
    lost = np.array([each.lost for each in versions])[version]
    reached = rng.random(len(person)) >= lost
    person, version = person[reached], version[reached]
    effect = np.array([each.effect for each in versions])[version]
    effect = effect * of_clusters("mail_response")[cluster[person]]
    is_caused = rng.random(len(person)) < effect
    day = start + rng.integers(1, OUTCOME_DAYS, len(person))
    assigned = start * SECONDS_A_DAY + 9 * HOUR + rng.integers(0, HOUR, len(person))
    is_treated = version != len(versions) - 1
    opened, clicked, left = _reactions(rng, assigned, is_treated, is_caused)
    return Contacts(
        campaign=index,
        person=person,
        version=version,
        assigned_at=assigned,
        opened_at=opened,
        clicked_at=clicked,
        unsubscribed_at=left,
        caused_day=np.where(is_caused, day, -1),
    )


def _reactions(
    rng: np.random.Generator, assigned: Array, is_treated: Array, is_caused: Array
) -> tuple[Array, Array, Array]:
    count = len(assigned)
    opens = (rng.random(count) < OPENED) | is_caused
    clicks = opens & (
        rng.random(count) < np.where(is_caused, CAUSED_AND_CLICKED, CLICKED)
    )
    leaves = opens & ~is_caused & (rng.random(count) < UNSUBSCRIBED)
    # Who orders because of the mail has read it on its first day.
    wait = np.where(is_caused, 10 * HOUR, 72 * HOUR)
    opened = assigned + 60 + (wait * rng.random(count) ** 2).astype(np.int64)
    clicked = opened + rng.integers(5, 600, count)
    left = opened + rng.integers(605, 900, count)

    def happened(at: Array, where: Array) -> Array:
        return np.where(where & is_treated, at, -1)

    return happened(opened, opens), happened(clicked, clicks), happened(left, leaves)


def contact_table(contacts: Contacts, records: Records) -> pa.Table:
    """Return the campaign_contacts feed of one campaign."""
    plan = PLANS[contacts.campaign]
    names = [version.name for version in plan.versions]
    columns = {
        "campaign_id": labels([plan.campaign_id], np.zeros_like(contacts.person)),
        "customer_id": customer_ids(records.first_record[contacts.person]),
        "version": labels(names, contacts.version),
        "is_control": pa.array(contacts.version == len(names) - 1),
    }
    for column in ("assigned_at", "opened_at", "clicked_at", "unsubscribed_at"):
        seconds = getattr(contacts, column)
        columns[column] = instants(seconds, seconds < 0)
    return pa.table(columns)
