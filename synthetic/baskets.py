"""What goes into an order: channel, hour, products, quantities, discounts, postage."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from synthetic.catalogue import FREE_POSTAGE_FROM, POSTAGE_PENCE, Catalogue
from synthetic.clusters import of_clusters
from synthetic.randomness import Array, draw_by_group, positions
from synthetic.season import SECONDS_A_DAY

CHANNELS: Final = ("Online", "App", "Shop", "Telephone")
"""The shop system's own words; mercato.yml maps them."""
WEB, APP, STORE, PHONE = range(4)
HOURS: Final = (
    (2, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 6, 7, 6, 5, 5, 6, 7, 8, 10, 11, 10, 7, 4),
    (2, 0, 0, 0, 0, 0, 2, 5, 6, 5, 5, 5, 7, 6, 5, 5, 6, 8, 9, 10, 11, 11, 8, 4),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 9, 11, 12, 11, 10, 10, 9, 8, 4, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0, 4, 9, 12, 11, 9, 10, 10, 9, 6, 2, 0, 0, 0, 0, 0, 0),
)
"""Weight of each hour of the wall clock, by channel."""
CANCELLED: Final = 0.008
COMPANION: Final = 0.12
"""Chance that a line is the companion of the one before it."""
DISCOUNTED: Final = 0.08
DISCOUNTS: Final = np.array([0.10, 0.20, 0.30])


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of one month; records and persons are -1 for guests."""

    person: Array
    record: Array
    cluster: Array
    channel: Array
    store: Array
    country: Array
    at: Array
    """Wall-clock seconds since 1970-01-01."""
    cause: Array
    is_cancelled: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Array) -> Orders:
        """Return some of the orders."""
        return Orders(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in the order of their orders. Money is in pence."""

    order: Array
    """Index of the order."""
    number: Array
    """Position in the order from 1."""
    product: Array
    quantity: Array
    price: Array
    discount: Array

    @property
    def amount(self) -> Array:
        """Pence paid for each line."""
        paid: Array = self.quantity * self.price - self.discount
        return paid


def draw_times(
    rng: np.random.Generator, day: Array, channel: Array, has_store: Array
) -> tuple[Array, Array]:
    """Settle channels and times: who has no store near orders online instead."""
    channel = np.where((channel == STORE) & ~has_store, WEB, channel)
    hour = draw_by_group(rng, HOURS, channel)
    second = rng.integers(0, 3_600, len(day))
    return channel, day.astype(np.int64) * SECONDS_A_DAY + hour * 3_600 + second


def fill(
    rng: np.random.Generator,
    orders: Orders,
    catalogue: Catalogue,
    weights: Array,
    prices: Array,
) -> Lines:
    """Fill orders with lines; distance orders below a limit carry postage last."""
    more = of_clusters("lines")[orders.cluster] - 1
    counts = 1 + rng.poisson(more)
    order = np.repeat(np.arange(len(orders)), counts)
    cluster = orders.cluster[order]
    product = draw_by_group(rng, weights, cluster)
    before = np.concatenate([product[:1], product[:-1]])
    is_companion = (positions(counts) > 0) & (rng.random(len(order)) < COMPANION)
    product = np.where(is_companion, catalogue.companion[before], product)
    quantity = 1 + rng.poisson(of_clusters("extra_pieces")[cluster])
    full = quantity * prices[product]
    share = DISCOUNTS[rng.integers(0, len(DISCOUNTS), len(order))]
    share = np.where(rng.random(len(order)) < DISCOUNTED, share, 0.0)
    discount = np.round(full * share).astype(np.int64)
    total = np.bincount(order, full - discount, minlength=len(orders))
    pays_postage = (total < FREE_POSTAGE_FROM) & (orders.channel != STORE)
    return _with_postage(
        Lines(
            order, positions(counts) + 1, product, quantity, prices[product], discount
        ),
        np.flatnonzero(pays_postage),
        counts,
        catalogue.postage,
    )


def _with_postage(lines: Lines, paying: Array, counts: Array, postage: int) -> Lines:
    order = np.concatenate([lines.order, paying])
    rank = np.argsort(order, kind="stable")
    count = len(paying)

    def merged(values: Array, added: Array | int) -> Array:
        return np.concatenate([values, np.broadcast_to(added, count)])[rank]

    return Lines(
        order=order[rank],
        number=merged(lines.number, counts[paying] + 1),
        product=merged(lines.product, postage),
        quantity=merged(lines.quantity, 1),
        price=merged(lines.price, POSTAGE_PENCE),
        discount=merged(lines.discount, 0),
    )
