"""The bank scenario: card transactions by merchant category code (MCC).

A row of transactions is a customer's purchases of a day in one category: their number
and their sum. Each spending cluster has its own mix of categories, and each customer a
draw around it; customers leave for good, as many in every month that they stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from synthetic.pools import CITIES, make_pools
from synthetic.randomness import Array, Streams, cumulative, draw
from synthetic.season import date_to_day
from synthetic.writing import (
    dates,
    labels,
    money,
    numbered,
    write_csv,
    write_json,
    write_parquet,
)


class Category(NamedTuple):
    """A merchant category: its code, what it is, and the pence of a purchase."""

    mcc: str
    description: str
    pence: int


CATEGORIES: Final = (
    Category("5411", "Grocery stores", 2_800),
    Category("5499", "Convenience stores", 900),
    Category("5541", "Service stations", 4_500),
    Category("4111", "Local transport", 450),
    Category("4511", "Airlines", 18_000),
    Category("7011", "Hotels", 12_000),
    Category("5812", "Restaurants", 3_600),
    Category("5814", "Fast food", 1_100),
    Category("5912", "Pharmacies", 1_500),
    Category("5945", "Toys and games", 2_600),
    Category("5641", "Children's clothing", 3_200),
    Category("5200", "Home improvement", 6_500),
    Category("5732", "Electronics", 14_000),
    Category("4899", "Television and internet", 2_900),
)
CLUSTERS: Final[Mapping[str, tuple[int, ...]]] = {
    "commuters": (14, 16, 16, 26, 0, 0, 4, 18, 3, 0, 0, 1, 1, 1),
    "families": (34, 4, 8, 3, 0, 1, 3, 4, 10, 14, 14, 3, 1, 1),
    "travellers": (8, 4, 3, 8, 16, 16, 30, 6, 3, 0, 0, 1, 2, 3),
    "homebodies": (26, 5, 5, 1, 0, 0, 2, 4, 6, 1, 1, 22, 13, 14),
}
"""How often each cluster buys in each category, in their order."""
CLUSTER_SHARES: Final = (0.3, 0.3, 0.2, 0.2)
LIKENESS: Final = 60.0
"""How close a customer's mix is to the cluster's: the sum of the Dirichlet weights."""
DAYS: Final = 730
ROWS_A_DAY: Final = 0.25
FURTHER_PURCHASES: Final = 0.4
STAYS_A_MONTH: Final = 0.96
REFUNDS: Final = 0.01
CHANNELS: Final = (("email", 0.7), ("sms", 0.5), ("push", 0.4), ("phone", 0.2))


@dataclass(frozen=True, slots=True)
class Holders:
    """Card holders, one entry each; days count from 1970-01-01."""

    cluster: Array
    first_day: Array
    left_after: Array
    """Last day with the bank; the last day of data for those who stay."""

    def __len__(self) -> int:
        return len(self.cluster)


def generate(customers: int, seed: int, out: Path, last_day: date) -> Mapping[str, int]:
    """Write the bank's files and their truth; return the rows of each feed."""
    streams, last = Streams(seed), date_to_day(last_day)
    holders = _holders(streams, customers, last)
    transactions = transaction_table(streams, holders)
    rows = {
        "customers": write_csv(
            out / "customers.csv", [_customer_table(streams, holders, seed)]
        ),
        "order_lines": write_parquet(out / "transactions.parquet", [transactions]),
        "departments": write_csv(out / "mcc_codes.csv", [_category_table()]),
    }
    persons = pa.table(
        {
            "customer_id": _ids(np.arange(len(holders))),
            "cluster": labels(CLUSTERS, holders.cluster),
            "first_day": dates(holders.first_day),
            "left_after": dates(holders.left_after, holders.left_after == last),
        }
    )
    write_parquet(out / "truth" / "persons.parquet", [persons])
    truth = {"seed": seed, "customers": customers, "stays_a_month": STAYS_A_MONTH}
    write_json(out / "truth" / "truth.json", truth)
    return rows


def _holders(streams: Streams, count: int, last: int) -> Holders:
    rng = streams.part("holders")
    first = last - rng.integers(60, DAYS, count)
    months = rng.geometric(1 - STAYS_A_MONTH, count)
    left = np.minimum(first + np.round(30.4 * months).astype(np.int64), last)
    return Holders(draw(rng, CLUSTER_SHARES, count), first, left)


def _customer_table(streams: Streams, holders: Holders, seed: int) -> pa.Table:
    rng, count = streams.part("customers"), len(holders)
    cities = make_pools(seed).cities[0]
    chances = rng.random((count, len(CHANNELS)))
    reached = [
        ";".join(
            name
            for (name, share), chance in zip(CHANNELS, row, strict=True)
            if chance < share
        )
        for row in chances
    ]
    return pa.table(
        {
            "client": _ids(np.arange(count)),
            "age": 18 + np.round(60 * rng.beta(2, 3, count)).astype(np.int64),
            "city": pa.array(cities[rng.integers(0, CITIES, count)], pa.string()),
            "registered_on": dates(holders.first_day),
            "channels": pa.array(reached, pa.string()),
        }
    )


def transaction_table(streams: Streams, holders: Holders) -> pa.Table:
    """Draw a row for each customer, day and category with purchases, in that order."""
    rng = streams.part("transactions")
    mixes = np.array(list(CLUSTERS.values()), dtype=np.float64)
    mixes = LIKENESS * mixes / mixes.sum(axis=1, keepdims=True)
    days = holders.left_after - holders.first_day + 1
    counts = 1 + rng.poisson(ROWS_A_DAY * days)
    holder = np.repeat(np.arange(len(holders)), counts)
    tastes = cumulative(rng.standard_gamma(mixes[holders.cluster] + 1e-9))
    # Adding the holder's number makes one ascending list of everybody's tastes.
    ends = (tastes + np.arange(len(holders))[:, None]).ravel()
    found = np.searchsorted(ends, holder + rng.random(len(holder)), side="right")
    category = np.clip(found - holder * len(CATEGORIES), 0, len(CATEGORIES) - 1)
    day = holders.first_day[holder] + rng.integers(0, days[holder])
    # The first day has a purchase: a cohort is the month of registration.
    day[np.cumsum(counts) - counts] = holders.first_day
    keys = np.unique(np.column_stack([day, holder, category]), axis=0)
    return _rows(rng, keys, keys[:, 0] > holders.first_day[keys[:, 1]])


def _rows(rng: np.random.Generator, keys: Array, may_be_refund: Array) -> pa.Table:
    day, holder, category = keys.T
    purchases = 1 + rng.poisson(FURTHER_PURCHASES, len(day))
    typical = np.array([each.pence for each in CATEGORIES])[category]
    pence = np.round(purchases * typical * rng.lognormal(-0.125, 0.5, len(day)))
    is_refund = may_be_refund & (rng.random(len(day)) < REFUNDS)
    return pa.table(
        {
            "client": _ids(holder),
            "day": dates(day),
            "mcc": labels([each.mcc for each in CATEGORIES], category),
            "purchases": pa.array(purchases),
            "amount": money(np.where(is_refund, -pence, pence).astype(np.int64)),
        }
    )


def _category_table() -> pa.Table:
    return pa.table(
        {
            "mcc": [each.mcc for each in CATEGORIES],
            "description": [each.description for each in CATEGORIES],
        }
    )


def _ids(holders: Array) -> pa.Array:
    return numbered("B", holders + 1, 7)
