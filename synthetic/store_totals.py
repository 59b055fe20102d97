"""Department totals of the store chain for 1999 and 2000, with a planted decline.

The figures of the story are rounded; these are the totals that they are roundings of.
Each is kept exactly: the sales of a department, the customers of a segment, and so the
sums. Cells within follow the margins but for some noise.

| figure | 1999 | 2000 |
|---|--:|--:|
| sales | 7,469,310.00 | 2,719,310.00 |
| customers, summed over departments | 486,600 | 452,538 |
| average ticket | 15.35 | 6.01 |

Knick Knacks had 64 % of 1999's sales. Closing it costs more than the whole fall, so
what remains grows by 30,358.40: in the departments that stay, customers go down and
tickets up, and the average ticket falls because the dearest department is gone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from synthetic.randomness import Array, Streams
from synthetic.writing import money

YEARS: Final = (1999, 2000)
SALES: Final = (746_931_000, 271_931_000)
"""Pence by year."""
ROUNDS: Final = 60


class Department(NamedTuple):
    """A department: pence and customers of 1999 and 2000."""

    name: str
    sales: tuple[int, int]
    customers: tuple[int, int]


class Group(NamedTuple):
    """A segment or profile: shares of sales and numbers of customers by year."""

    name: str
    sales: tuple[float, float]
    customers: tuple[float, float]


DEPARTMENTS: Final = (
    Department("Knick Knacks", (478_035_840, 0), (30_000, 0)),
    Department("Boots", (12_000_000, 21_754_480), (14_000, 15_000)),
    Department("Jackets", (41_000_000, 44_000_000), (41_000, 40_500)),
    Department("Gloves", (8_000_000, 9_500_000), (20_000, 20_000)),
    Department("Shirts", (52_000_000, 49_500_000), (95_000, 94_000)),
    Department("Trousers", (46_000_000, 44_000_000), (70_000, 69_000)),
    Department("Dresses", (38_000_000, 35_800_000), (50_000, 49_000)),
    Department("Hats", (14_000_000, 13_000_000), (32_000, 31_500)),
    Department("Socks", (9_000_000, 8_200_000), (60_000, 59_500)),
    Department("Accessories", (48_895_160, 46_176_520), (74_600, 74_038)),
)
SEGMENTS: Final = (
    Group("New Customers", (0.12, 0.28), (120_000, 120_000)),
    Group("Core Customers", (0.38, 0.26), (140_000, 124_000)),
    Group("Power Shoppers", (0.30, 0.20), (90_000, 78_000)),
    Group("Occasional Shoppers", (0.12, 0.16), (80_000, 76_000)),
    Group("Gift Buyers", (0.08, 0.10), (56_600, 54_538)),
)
PROFILES: Final = (
    Group("Pinched Pockets", (0.22, 0.18), (0.26, 0.25)),
    Group("Rich & Richer", (0.26, 0.21), (0.16, 0.15)),
    Group("Mr. & Mrs. Smiths", (0.20, 0.21), (0.22, 0.22)),
    Group("Golden Years", (0.17, 0.21), (0.18, 0.20)),
    Group("Young Singles", (0.15, 0.19), (0.18, 0.18)),
)
"""Customers of profiles are shares, those of segments numbers."""


def total_tables(streams: Streams) -> list[pa.Table]:
    """Return the department_sales feed: a table for each year, without empty cells."""
    return [_year_table(streams, index) for index in range(len(YEARS))]


def ids(names: tuple[Department, ...] | tuple[Group, ...], prefix: str) -> list[str]:
    """Return ids in the order of the names, from D01 on."""
    return [f"{prefix}{number:02d}" for number in range(1, len(names) + 1)]


def _year_table(streams: Streams, index: int) -> pa.Table:
    rng = streams.part("totals", index)
    shape = (len(DEPARTMENTS), len(SEGMENTS), len(PROFILES))
    noise = np.exp(rng.normal(0, 0.15, shape))
    departments = np.array([each.sales[index] for each in DEPARTMENTS])
    sales = _fitted(
        noise,
        departments / departments.sum(),
        np.array([each.sales[index] for each in SEGMENTS]),
        np.array([each.sales[index] for each in PROFILES]),
    )
    pence = np.array(
        [_parts(row, total) for row, total in zip(sales, departments, strict=True)]
    )
    segments = np.array([each.customers[index] for each in SEGMENTS])
    visitors = np.array([each.customers[index] for each in DEPARTMENTS])
    shares = _fitted(
        noise,
        visitors / visitors.sum(),
        segments / segments.sum(),
        np.array([each.customers[index] for each in PROFILES]),
    )
    customers = np.stack(
        [_parts(shares[:, at], total) for at, total in enumerate(segments)], axis=1
    )
    return _cells(YEARS[index], pence, customers)


def _fitted(noise: Array, *margins: Array) -> Array:
    """Fit a cube to its margins in turn, until they hold (Deming and Stephan 1940)."""
    cube = noise
    for _ in range(ROUNDS):
        for axis, margin in enumerate(margins):
            others = tuple(other for other in range(3) if other != axis)
            sums = cube.sum(axis=others, keepdims=True)
            wanted = np.expand_dims(margin, others)
            cube = cube * np.divide(
                wanted, sums, out=np.zeros_like(sums), where=sums > 0
            )
    return cube


def _parts(weights: Array, total: float) -> Array:
    """Part a whole number by weights, the largest remainders rounded up."""
    if total == 0:
        return np.zeros(weights.shape, dtype=np.int64)
    exact = (weights / weights.sum() * total).ravel()
    whole = np.floor(exact).astype(np.int64)
    missing = round(total) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    parts: Array = whole.reshape(weights.shape)
    return parts


def _cells(year: int, pence: Array, customers: Array) -> pa.Table:
    department, segment, profile = np.nonzero(pence)
    return pa.table(
        {
            "year": np.full(len(department), year),
            "department": np.array(ids(DEPARTMENTS, "D"))[department],
            "segment": np.array(ids(SEGMENTS, "S"))[segment],
            "profile": np.array(ids(PROFILES, "P"))[profile],
            "sales": money(pence[department, segment, profile]),
            "customers": customers[department, segment, profile],
        }
    )
