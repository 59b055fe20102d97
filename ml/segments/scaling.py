"""Bringing features to one unit, so that each weighs the same in a distance."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ml.features import LEVEL, Features, Floats

UNIFORM_DEVIATION: Final = 1 / np.sqrt(12)
"""Standard deviation of a rank between 0 and 1, which has the mean 0.5."""


class Scaling(NamedTuple):
    """A frozen linear map per feature: z = (transformed - center) / scale."""

    centers: Floats
    """Shape (p,)."""
    scales: Floats
    """Shape (p,), above 0."""

    def apply(self, transformed: Floats) -> Floats:
        """Standardised features, of the shape (n, p) that came in."""
        return (transformed - self.centers) / self.scales


def signed_log(values: Floats) -> Floats:
    """sign(x) ln(1 + |x|): a logarithm that takes zero and negative money."""
    return np.sign(values) * np.log1p(np.abs(values))


def ranks(values: Floats) -> Floats:
    """Share of the known values that are at most as large, nan where unknown."""
    known = np.sort(values[~np.isnan(values)])
    shares = np.searchsorted(known, values, side="right") / max(len(known), 1)
    return np.where(np.isnan(values), np.nan, shares)


def transformed(values: Floats, scale: str) -> Floats:
    """One feature, shape (n,), after the logarithm or rank that its scale asks for."""
    if scale == "log":
        return signed_log(values)
    if scale == "rank":
        return ranks(values)
    return np.nan_to_num(values) if scale == LEVEL else values


def fit(features: Features) -> Scaling:
    """Measure centre and spread of every feature on the customers given.

    - standard and log: mean and standard deviation (log after `signed_log`);
    - robust: median and range between the quartiles, or as standard where that is 0;
    - rank: a share between 0 and 1, mapped by a fixed line, so that it means the same
      every night;
    - level: mean, and the deviation of the whole category, so that a category weighs
      as much as one number however many values it has.

    A feature that never varies gets the scale 1 and so weighs nothing.

    Raises:
        ValueError: An unknown scale, or an unknown value left in `transformed`.
    """
    if np.isnan(features.transformed).any():
        raise ValueError("unknown values must be filled before scaling")
    pairs = [_one(features, position) for position in range(len(features.names))]
    centers = np.array([center for center, _ in pairs])
    scales = np.array([scale for _, scale in pairs])
    return Scaling(centers, np.where(scales > 0, scales, 1.0))


def _one(features: Features, position: int) -> tuple[float, float]:
    column, scale = features.transformed[:, position], features.scales[position]
    if scale in ("standard", "log"):
        return _mean_and_deviation(column)
    if scale == "rank":
        return 0.5, float(UNIFORM_DEVIATION)
    if scale == "robust":
        lower, middle, upper = np.quantile(column, [0.25, 0.5, 0.75])
        if upper > lower:
            return float(middle), float(upper - lower)
        return _mean_and_deviation(column)
    if scale == LEVEL:
        return float(column.mean()), _category_deviation(features, position)
    raise ValueError(f"scale {scale!r} must be standard, log, rank or robust")


def _mean_and_deviation(column: Floats) -> tuple[float, float]:
    # The deviation of equal numbers is rounding error, not spread.
    deviation = float(column.std()) if np.ptp(column) > 0 else 0.0
    return float(column.mean()), deviation


def _category_deviation(features: Features, position: int) -> float:
    category = features.names[position].split("=", 1)[0]
    levels = [
        index
        for index, name in enumerate(features.names)
        if features.scales[index] == LEVEL and name.split("=", 1)[0] == category
    ]
    return float(np.sqrt(features.transformed[:, levels].var(axis=0).sum()))
