"""Returns: lines that come back on a later day, in an order of their own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from synthetic.baskets import Lines, Orders
from synthetic.catalogue import Catalogue
from synthetic.clusters import of_clusters
from synthetic.randomness import Array
from synthetic.season import SECONDS_A_DAY

SOONEST: Final = 2
DELAY_CHANCE: Final = 0.12
"""Of the geometric number of days after the soonest: 8 days in the mean."""
LATE: Final = 0.05
LATE_DAYS: Final = (25, 60)
WHOLE_LINE: Final = 0.75
"""Share of returned lines of several pieces that come back whole."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Returned lines, one entry each, with the sale line that they undo."""

    sale: Array
    """Number of the order that is undone."""
    sale_line: Array
    person: Array
    record: Array
    channel: Array
    store: Array
    country: Array
    product: Array
    quantity: Array
    """Pieces that come back, above 0."""
    price: Array
    discount: Array
    """Discount that is taken back, in pence."""
    at: Array
    """Wall-clock seconds since 1970-01-01: one time for each sale."""

    def __len__(self) -> int:
        return len(self.sale)

    def take(self, rows: Array) -> Returns:
        """Return some of the lines."""
        return Returns(*(getattr(self, each.name)[rows] for each in fields(self)))

    def __add__(self, other: Returns) -> Returns:
        return Returns(
            *(
                np.concatenate([getattr(self, each.name), getattr(other, each.name)])
                for each in fields(self)
            )
        )


def nothing() -> Returns:
    """No returned lines."""
    return Returns(*(np.zeros(0, dtype=np.int64) for _ in fields(Returns)))


def draw_returns(
    rng: np.random.Generator,
    orders: Orders,
    lines: Lines,
    numbers: Array,
    catalogue: Catalogue,
) -> Returns:
    """Draw which lines of known customers come back, how much of them and when."""
    chance = of_clusters("return_share")[orders.cluster[lines.order]]
    chance = chance * catalogue.return_factor[lines.product]
    can_return = (orders.person >= 0) & ~orders.is_cancelled
    is_returned = (rng.random(len(lines.order)) < chance) & can_return[lines.order]
    at = _times(rng, orders)
    rows = np.flatnonzero(is_returned)
    order, bought = lines.order[rows], lines.quantity[rows]
    part = rng.integers(1, bought + 1)
    quantity = np.where(rng.random(len(rows)) < WHOLE_LINE, bought, part)
    return Returns(
        sale=numbers[order],
        sale_line=lines.number[rows],
        person=orders.person[order],
        record=orders.record[order],
        channel=orders.channel[order],
        store=orders.store[order],
        country=orders.country[order],
        product=lines.product[rows],
        quantity=quantity,
        price=lines.price[rows],
        discount=lines.discount[rows] * quantity // bought,
        at=at[order],
    )


def _times(rng: np.random.Generator, orders: Orders) -> Array:
    count = len(orders)
    days = SOONEST + rng.geometric(DELAY_CHANCE, count)
    late = rng.integers(*LATE_DAYS, count)
    days = np.where(rng.random(count) < LATE, late, days)
    second = rng.integers(10 * 3_600, 18 * 3_600, count)
    return (orders.at // SECONDS_A_DAY + days) * SECONDS_A_DAY + second
