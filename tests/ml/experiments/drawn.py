"""Groups of contacts, drawn with a known truth."""

from __future__ import annotations

import numpy as np

from ml.experiments.permutation import Values
from ml.experiments.samples import Sample
from ml.features import Floats


def sample(values: Floats, covariate: Floats | None = None) -> Sample:
    """Sums over contacts, as SQL makes them."""
    given = np.zeros(len(values)) if covariate is None else covariate
    return Sample(
        contacts=len(values),
        total=float(values.sum()),
        total_squares=float((values**2).sum()),
        total_cubes=float((values**3).sum()),
        total_fourths=float((values**4).sum()),
        non_zero=int((values != 0).sum()),
        covariate_total=float(given.sum()),
        covariate_squares=float((given**2).sum()),
        cross_products=float((given * values).sum()),
    )


def responders(responded: int, contacts: int) -> Sample:
    """A group of whom some responded."""
    return Sample(
        contacts=contacts,
        total=responded,
        total_squares=responded,
        total_cubes=responded,
        total_fourths=responded,
        non_zero=responded,
    )


def grouped(values: Floats) -> Values:
    """Distinct values other than 0, with their counts."""
    distinct, counts = np.unique(values[values != 0], return_counts=True)
    return Values(distinct, counts, len(values))


def spend(generator: np.random.Generator, contacts: int, rate: float) -> Floats:
    """Spend of contacts of whom few buy, and some buy much."""
    bought = generator.random(contacts) < rate
    return np.asarray(
        np.where(bought, generator.lognormal(3.0, 1.0, contacts), 0.0), dtype=np.float64
    )
