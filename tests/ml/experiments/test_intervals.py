"""Planted lifts lie in 95 % intervals as often as these say, and intervals agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from ml.experiments.means import cuped, welch
from ml.experiments.permutation import permutation
from ml.experiments.rates import unpooled_z
from ml.experiments.samples import Difference
from ml.features import Floats
from tests.conftest import Figure
from tests.ml.experiments import drawn

ALPHA = 0.05
MEAN_SPEND = float(np.exp(3.5))
"""Of the buyers in `drawn.spend`."""


def belongs(found: Difference) -> bool:
    """Whether all limits leave out "no difference" exactly where the test does."""
    pairs = [(found.ci_low, found.ci_high)]
    if found.relative_ci_low is not None and found.relative_ci_high is not None:
        pairs.append((found.relative_ci_low, found.relative_ci_high))
    return all(
        (found.p_value <= ALPHA)
        == (low is None or low >= 0 or high is None or high <= 0)
        for low, high in pairs
    )


def by_welch(treated: Floats, control: Floats, _seed: int) -> Difference:
    return welch(drawn.sample(treated), drawn.sample(control), alpha=ALPHA)


def by_permutation(treated: Floats, control: Floats, seed: int) -> Difference:
    return permutation(
        drawn.grouped(treated),
        drawn.grouped(control),
        alpha=ALPHA,
        seed=seed,
        draws=399,
    )


@pytest.mark.parametrize(
    ("test", "contacts", "rate"),
    [(by_welch, 1000, 0.2), (by_permutation, 300, 0.1), (by_permutation, 80, 0.9)],
)
def test_planted_lifts_of_spend_are_covered(
    test: Callable[[Floats, Floats, int], Difference],
    contacts: int,
    rate: float,
    figure: Figure,
) -> None:
    generator = np.random.default_rng(21)
    experiments, covered, relative = 500, 0, 0
    for seed in range(experiments):
        found = test(
            drawn.spend(generator, contacts, rate * 1.1),
            drawn.spend(generator, contacts, rate),
            seed,
        )
        assert belongs(found)
        assert found.ci_low is not None
        assert found.ci_high is not None
        covered += found.ci_low <= 0.1 * rate * MEAN_SPEND <= found.ci_high
        assert found.relative_ci_low is not None
        assert found.relative_ci_high is not None
        relative += found.relative_ci_low <= 0.1 <= found.relative_ci_high
    shares = covered / experiments, relative / experiments
    figure(
        f"planted lifts covered, {test.__name__} of {contacts}",
        f"{shares[0]:.1%}, relative {shares[1]:.1%}",
    )
    assert all(0.93 <= share <= 0.97 for share in shares)


def test_planted_lifts_of_rates_are_covered(figure: Figure) -> None:
    generator = np.random.default_rng(22)
    experiments = 2000
    tables = Counter(
        zip(
            generator.binomial(3000, 0.025, experiments).tolist(),
            generator.binomial(3000, 0.02, experiments).tolist(),
            strict=True,
        )
    )
    covered = relative = 0
    for (one, other), times in tables.items():
        found = unpooled_z(
            drawn.responders(one, 3000), drawn.responders(other, 3000), alpha=ALPHA
        )
        assert belongs(found)
        assert found.ci_low is not None
        assert found.ci_high is not None
        covered += times * (found.ci_low <= 0.005 <= found.ci_high)
        assert found.relative_ci_low is not None
        assert found.relative_ci_high is not None
        relative += times * (found.relative_ci_low <= 0.25 <= found.relative_ci_high)
    figure(
        "planted lifts covered, unpooled z",
        f"{covered / experiments:.1%}, relative {relative / experiments:.1%}",
    )
    assert 0.93 <= covered / experiments <= 0.97
    assert 0.93 <= relative / experiments <= 0.97


def test_cuped_covers_planted_lifts_with_narrower_intervals(figure: Figure) -> None:
    generator = np.random.default_rng(23)
    experiments, covered, gains = 500, 0, []
    for _ in range(experiments):
        before = generator.gamma(1, 50, (2, 400))
        after = 0.2 * before + generator.gamma(1, 10, (2, 400)) + [[2.0], [0.0]]
        treated, control = (
            drawn.sample(values, known)
            for values, known in zip(after, before, strict=True)
        )
        found = cuped(treated, control, alpha=ALPHA)
        assert found is not None
        covered += found.ci_low <= 2.0 <= found.ci_high
        gains.append(found.gain)
    figure(
        "planted lifts covered, CUPED",
        f"{covered / experiments:.1%}, variance less by {np.mean(gains):.0%}",
    )
    assert 0.93 <= covered / experiments <= 0.97
    assert np.mean(gains) == pytest.approx(0.5, abs=0.05)


def test_groups_in_which_nothing_varies_prove_nothing() -> None:
    nothing = np.zeros(20)
    for found in (by_welch(nothing, nothing, 1), by_permutation(nothing, nothing, 1)):
        assert (found.lift, found.p_value) == (0.0, 1.0)
        assert (found.ci_low, found.ci_high) == (None, None)


def test_a_few_values_set_no_limits() -> None:
    """Of two against two there are six deals: no lift can be ruled out."""
    found = by_permutation(np.array([3.0, 4.0]), np.array([1.0, 2.0]), 1)
    assert found.p_value > ALPHA
    assert (found.ci_low, found.ci_high) == (None, None)


def test_the_same_seed_deals_the_same() -> None:
    generator = np.random.default_rng(24)
    treated, control = (drawn.spend(generator, 200, 0.1) for _ in range(2))
    once = by_permutation(treated, control, 7)
    assert by_permutation(treated, control, 7) == once
    assert by_permutation(treated, control, 8) != once
