"""The planted behaviour clusters: what true customer groups differ in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synthetic.randomness import Array


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of customers who behave alike. Rates are a day, shares 0 to 1."""

    name: str
    share: float
    orders_a_year: float
    dropout: float
    """Mean chance of leaving for good after a purchase."""
    lines: float
    extra_pieces: float
    return_share: float
    departments: tuple[float, ...]
    """Weight of each merchandise department, in the order of the catalogue."""
    channels: tuple[float, ...]
    """Weight of web, app, store and phone."""
    mail_response: float
    """Multiplies the effect of a campaign."""


CLUSTERS: Final = (
    Cluster(
        "regulars", 0.15, 18.0, 0.015, 3.0, 0.3, 0.01,
        (3, 2, 1, 4, 8, 16, 3, 0, 2, 6, 55), (25, 30, 40, 5), 0.6,
    ),
    Cluster(
        "households", 0.20, 6.5, 0.030, 6.5, 0.3, 0.03,
        (4, 4, 3, 28, 26, 8, 10, 1, 10, 2, 4), (50, 10, 35, 5), 1.0,
    ),
    Cluster(
        "fashion", 0.20, 8.0, 0.035, 2.8, 0.05, 0.38,
        (44, 20, 26, 2, 0, 8, 0, 0, 0, 0, 0), (45, 40, 13, 2), 1.6,
    ),
    Cluster(
        "big_ticket", 0.15, 1.6, 0.080, 1.3, 0.05, 0.03,
        (1, 1, 1, 6, 2, 0, 0, 85, 4, 0, 0), (65, 10, 20, 5), 0.8,
    ),
    Cluster(
        "occasional", 0.30, 1.8, 0.110, 1.8, 0.1, 0.02,
        (2, 1, 1, 8, 12, 26, 24, 0, 2, 16, 8), (55, 15, 25, 5), 1.0,
    ),
)  # fmt: skip


def of_clusters(attribute: str) -> Array:
    """Return an attribute of all clusters as an array, a row for each cluster."""
    return np.array([getattr(cluster, attribute) for cluster in CLUSTERS])
