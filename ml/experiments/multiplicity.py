"""Several hypotheses at once: p-values that allow for all of a family."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values so that any false rejection in the family is rare (Holm, 1979).

    Holds whatever the dependence between the tests. Compare the results with alpha.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, largest = [1.0] * len(p_values), 0.0
    for place, index in enumerate(order):
        largest = max(largest, (len(order) - place) * p_values[index])
        adjusted[index] = min(1.0, largest)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values so that few rejections are false (Benjamini, Hochberg, 1995).

    Holds for tests that are independent or positively dependent, as segments are.
    """
    from scipy.stats import false_discovery_control

    if not p_values:
        return []
    return [float(one) for one in false_discovery_control(p_values, method="bh")]
