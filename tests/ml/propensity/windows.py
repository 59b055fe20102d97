"""Made-up windows of customers whose chance to buy is known."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa

from ml.features import Floats

NAMES = ("recency_days", "frequency", "days_between_orders")
DAYS = 90


def periods(count: int) -> list[datetime.date]:
    """Days that are 91 days apart."""
    first = datetime.date(2023, 3, 31)
    return [first + datetime.timedelta(days=91 * number) for number in range(count)]


def features(rng: np.random.Generator, size: int) -> Floats:
    """Recency, frequency and a mean gap that half of the customers lack."""
    recency, frequency = rng.integers(0, 400, size), rng.integers(1, 20, size)
    gap = np.where(rng.random(size) < 0.5, np.nan, rng.integers(5, 200, size))
    return np.column_stack([recency, frequency, gap]).astype(float)


def curved(values: Floats) -> Floats:
    """A logit that no line in the logarithms follows: few and many purchases differ."""
    recency, frequency = values[:, 0], values[:, 1]
    return np.where((frequency > 12) == (recency > 200), 1.5, -2.0)


def straight(values: Floats) -> Floats:
    """A logit that is linear in the logarithms."""
    logit = 2 - 0.9 * np.log1p(values[:, 0]) + 0.8 * np.log1p(values[:, 1])
    return np.asarray(logit)


def windows(
    count: int, size: int = 1_500, *, is_curved: bool = False, seed: int = 0
) -> pa.Table:
    """Windows as int_purchase_windows has them."""
    rng, tables = np.random.default_rng(seed), []
    for period in periods(count):
        values = features(rng, size)
        logit = curved(values) if is_curved else straight(values)
        columns = {
            "period": [period] * size,
            "share": rng.random(size),
            "did": rng.random(size) < 1 / (1 + np.exp(-logit)),
            **{name: values[:, at] for at, name in enumerate(NAMES)},
        }
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)
