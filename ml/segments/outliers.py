"""Filters that keep extreme customers out of the fit; they are still assigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ml.features import Floats


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as the configuration writes it: `iqr 3` or `quantile 0.01 0.99`."""

    rule: Literal["iqr", "quantile"]
    low: float
    high: float


def parse(text: str) -> Filter:
    """Read a filter: `iqr <factor>` or `quantile <low> <high>`.

    Raises:
        ValueError: It is neither, or its numbers are out of range.
    """
    words = text.split()
    try:
        rule, numbers = words[0], [float(word) for word in words[1:]]
        if rule == "iqr" and len(numbers) == 1 and numbers[0] > 0:
            return Filter("iqr", -numbers[0], numbers[0])
        if rule == "quantile" and len(numbers) == 2:
            low, high = numbers
            if 0 <= low < high <= 1:
                return Filter("quantile", low, high)
    except (IndexError, ValueError):
        pass
    raise ValueError(
        f"outlier filter {text!r} must be `iqr <factor above 0>` or "
        "`quantile <low> <high>` with 0 <= low < high <= 1"
    )


def kept(values: Floats, filters: Sequence[Filter]) -> NDArray[np.bool_]:
    """Customers that pass every filter, each measured on those the last one left.

    Tukey's fences (1977): the quartiles plus or minus a multiple of the range between
    them. A feature whose quartiles are equal has no range to measure by and is left
    alone, as is an unknown value.

    Args:
        values: Shape (n, p), in the features' own units.
        filters: In the order in which they apply.

    Returns:
        Shape (n,).
    """
    mask = np.ones(len(values), dtype=np.bool_)
    for one in filters:
        if mask.any():
            low, high = _fences(values[mask], one)
            mask &= ~((values < low) | (values > high)).any(axis=1)
    return mask


def _fences(values: Floats, one: Filter) -> tuple[Floats, Floats]:
    known = [column[~np.isnan(column)] for column in values.T]
    fences = [_fence(column, one) if len(column) else _OPEN for column in known]
    return np.array([low for low, _ in fences]), np.array([high for _, high in fences])


def _fence(column: Floats, one: Filter) -> tuple[float, float]:
    if one.rule == "quantile":
        low, high = np.quantile(column, [one.low, one.high])
        return float(low), float(high)
    lower, upper = np.quantile(column, [0.25, 0.75])
    if lower == upper:
        return _OPEN
    reach = one.high * (upper - lower)
    return float(lower - reach), float(upper + reach)


_OPEN = (-np.inf, np.inf)
