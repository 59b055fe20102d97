"""Companies that have only just begun."""

from __future__ import annotations

import numpy as np
import pytest

from ml.segments.comparison import compare


@pytest.mark.parametrize("customers", [3, 4, 5, 12])
def test_the_other_algorithms_are_compared_however_few_customers(
    customers: int,
) -> None:
    points = np.random.default_rng(1).normal(size=(customers, 2))
    found = compare(points, 2, 1)
    assert [candidate.algorithm for candidate in found] == [
        "ward",
        "gaussian_mixture",
        "hdbscan",
    ]
