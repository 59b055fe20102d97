"""Purchase histories, grouped: a likelihood needs each distinct one only once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Histories(NamedTuple):
    """Distinct purchase histories, each of shape (n,), in one unit of time.

    An order day counts once however many orders it has, and the first is no repeat.
    """

    frequency: Floats
    """Repeat purchase days."""
    recency: Floats
    """Time from the first to the last purchase; 0 without a repeat."""
    age: Floats
    """Time from the first purchase to the end of the observation."""
    customers: Floats
    """How many customers have this history."""

    def in_unit(self, days: float) -> Histories:
        """The same histories in a unit of so many days, given those in days."""
        return self._replace(recency=self.recency / days, age=self.age / days)

    def check(self) -> None:
        """Refuse what no customer's history can be.

        Raises:
            ValueError: naming the first such history.
        """
        is_right = (
            (self.frequency >= 0)
            & (self.recency >= 0)
            & (self.recency <= self.age)
            & ((self.recency > 0) | (self.frequency == 0))
            & (self.customers >= 0)
        )
        if not is_right.all():
            at = int(np.flatnonzero(~is_right)[0])
            raise ValueError(
                f"history {at} has frequency {self.frequency[at]:g}, recency "
                f"{self.recency[at]:g}, age {self.age[at]:g}: must be 0 <= recency <= "
                "age, and recency above 0 with a repeat purchase"
            )
        if not self.customers.sum() > 0:
            raise ValueError("histories of 0 customers, must be of 1 or more")


def group(frequency: Floats, recency: Floats, age: Floats) -> Histories:
    """Histories from one row per customer, each of shape (n,)."""
    rows = np.column_stack([frequency, recency, age])
    distinct, customers = np.unique(rows, axis=0, return_counts=True)
    return Histories(
        distinct[:, 0], distinct[:, 1], distinct[:, 2], customers.astype(np.float64)
    )
