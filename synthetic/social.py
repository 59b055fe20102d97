"""social_interactions.csv: two years of likes, comments, shares and mentions (UTC)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.campaign_tables import starts
from synthetic.campaigns import OUTCOME_DAYS, PLANS
from synthetic.contacts import customer_ids
from synthetic.population import Population
from synthetic.randomness import Array, Streams, draw
from synthetic.records import Records
from synthetic.season import SECONDS_A_DAY, Calendar
from synthetic.writing import instants, labels, numbered, plain

DAYS: Final = 730
INTERACTIONS: Final = 8.0
"""Mean number a person over the two years."""
PLATFORMS: Final = ("instagram", "facebook", "tiktok", "x")
PLATFORM_SHARES: Final = (0.45, 0.30, 0.15, 0.10)
TYPES: Final = ("like", "comment", "share", "mention")
TYPE_SHARES: Final = (0.62, 0.20, 0.10, 0.08)
KNOWN: Final = 0.6
"""Share of persons whose handle is linked to their customer number."""
ON_CAMPAIGN: Final = 0.3
"""Share of interactions in a campaign's days that are about it."""
SENTIMENT: Final = np.array([0.35, 0.30, -0.05, 0.20, 0.25])
"""Mean sentiment of comments and mentions by cluster."""
SPREAD: Final = 0.35
CHUNK: Final = 500_000


def social_tables(
    streams: Streams, calendar: Calendar, population: Population, records: Records
) -> Iterator[pa.Table]:
    """Yield interactions in the order of their times."""
    rng = streams.part("social")
    persons = np.flatnonzero(population.is_on_social)
    is_known = rng.random(len(persons)) < KNOWN
    platform = draw(rng, PLATFORM_SHARES, len(persons))
    counts = rng.poisson(INTERACTIONS, len(persons))
    member = np.repeat(np.arange(len(persons)), counts)
    first = (calendar.last_day - DAYS + 1) * SECONDS_A_DAY
    at = np.sort(first + rng.integers(0, DAYS * SECONDS_A_DAY - 3_600, len(member)))
    member = rng.permutation(member)
    for start in range(0, len(member), CHUNK):
        rows = slice(start, start + CHUNK)
        person, linked = persons[member[rows]], is_known[member[rows]]
        head = {
            "interaction_id": numbered("I", start + 1 + np.arange(len(person)), 8),
            "occurred_at": instants(at[rows]),
            "platform": labels(PLATFORMS, platform[member[rows]]),
            "customer_id": _customers(records, person, linked),
            "handle": numbered("@fan", person, 7),
        }
        content = _content(rng, calendar, population.cluster[person], at[rows])
        yield plain(pa.table(head | content))


def _customers(records: Records, person: Array, is_known: Array) -> pa.Array:
    ids = customer_ids(records.first_record[person])
    return pc.if_else(pa.array(is_known), ids, None)


def _content(
    rng: np.random.Generator, calendar: Calendar, cluster: Array, at: Array
) -> dict[str, pa.Array]:
    count = len(cluster)
    kind = draw(rng, TYPE_SHARES, count)
    campaign = np.searchsorted(starts(calendar), at // SECONDS_A_DAY, "right") - 1
    age = at // SECONDS_A_DAY - starts(calendar)[campaign]
    is_about = (
        (campaign >= 0) & (age < OUTCOME_DAYS) & (rng.random(count) < ON_CAMPAIGN)
    )
    sentiment = np.clip(rng.normal(SENTIMENT[cluster], SPREAD), -1, 1).round(2)
    has_words = (kind == TYPES.index("comment")) | (kind == TYPES.index("mention"))
    return {
        "interaction_type": labels(TYPES, kind),
        "campaign_id": labels(
            [plan.campaign_id for plan in PLANS], np.where(is_about, campaign, -1)
        ),
        "sentiment": pa.array(sentiment, mask=~has_words),
    }
