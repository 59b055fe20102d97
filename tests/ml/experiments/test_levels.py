"""Two equal groups: how often a test says that they differ, over many experiments."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from ml.experiments.anytime import always_valid, evidence
from ml.experiments.exact import Table, exact, tail
from ml.experiments.means import welch
from ml.experiments.multiplicity import holm
from ml.experiments.permutation import deal, two_sided
from ml.experiments.rates import unpooled_z
from ml.experiments.sample_ratio import sample_ratio
from ml.features import Floats
from tests.conftest import Figure
from tests.ml.experiments import drawn

ALPHA = 0.05
EXPERIMENTS = 2000
LOOKS = 10


def is_noise(rejected: int, experiments: int = EXPERIMENTS) -> bool:
    """Whether a level of 5 % is believable."""
    return bool(stats.binomtest(rejected, experiments, ALPHA).pvalue > 0.01)


def test_the_unpooled_z_rejects_one_in_twenty_equal_groups(figure: Figure) -> None:
    generator = np.random.default_rng(11)
    tables = Counter(
        zip(*generator.binomial(2500, 0.02, (2, EXPERIMENTS)).tolist(), strict=True)
    )
    rejected = sum(
        times
        for (one, other), times in tables.items()
        if unpooled_z(
            drawn.responders(one, 2500), drawn.responders(other, 2500), alpha=ALPHA
        ).p_value
        < ALPHA
    )
    figure("A/A, unpooled z", f"{rejected} of {EXPERIMENTS} rejected")
    assert is_noise(rejected)


def test_welch_rejects_one_in_twenty_equal_groups(figure: Figure) -> None:
    generator = np.random.default_rng(12)
    rejected = sum(
        welch(
            drawn.sample(drawn.spend(generator, 1000, 0.2)),
            drawn.sample(drawn.spend(generator, 1000, 0.2)),
            alpha=ALPHA,
        ).p_value
        < ALPHA
        for _ in range(EXPERIMENTS)
    )
    figure("A/A, Welch", f"{rejected} of {EXPERIMENTS} rejected")
    assert is_noise(rejected)


def test_the_permutation_test_rejects_at_most_one_in_twenty(figure: Figure) -> None:
    generator = np.random.default_rng(13)
    rejected = sum(
        two_sided(
            deal(
                drawn.grouped(drawn.spend(generator, 150, 0.1)),
                drawn.grouped(drawn.spend(generator, 50, 0.1)),
                seed=seed,
                draws=199,
            )
        )
        <= ALPHA
        for seed in range(EXPERIMENTS)
    )
    figure("A/A, permutation", f"{rejected} of {EXPERIMENTS} rejected")
    assert rejected <= stats.binom.ppf(0.99, EXPERIMENTS, ALPHA)


def rejections(contacts: int, other: int) -> Floats:
    """1 for each table of two groups that the exact test rejects."""
    return np.array(
        [
            [
                2
                * min(
                    tail(table, 0.0, level=ALPHA / 2),
                    tail(table.swapped, 0.0, level=ALPHA / 2),
                )
                <= ALPHA
                for second in range(other + 1)
                for table in [Table(first, contacts, second, other)]
            ]
            for first in range(contacts + 1)
        ],
        dtype=float,
    )


@pytest.mark.parametrize(("contacts", "other"), [(12, 12), (25, 8)])
def test_the_exact_test_never_passes_its_level(
    contacts: int, other: int, figure: Figure
) -> None:
    """Over all tables and all shares: no simulation, and no noise."""
    rejected = rejections(contacts, other)
    shares = np.linspace(0, 1, 501)[:, None]
    first = stats.binom.pmf(np.arange(contacts + 1), contacts, shares)
    second = stats.binom.pmf(np.arange(other + 1), other, shares)
    levels = np.einsum("si,ij,sj->s", first, rejected, second)
    figure(
        f"exact test of {contacts} and {other}, highest level", f"{levels.max():.4f}"
    )
    assert 0.01 < levels.max() <= ALPHA


def test_the_exact_test_rejects_at_most_one_in_twenty(figure: Figure) -> None:
    generator = np.random.default_rng(14)
    tables = Counter(
        zip(
            generator.binomial(900, 0.005, EXPERIMENTS).tolist(),
            generator.binomial(100, 0.005, EXPERIMENTS).tolist(),
            strict=True,
        )
    )
    rejected = naive = 0
    for (one, other), times in tables.items():
        table = Table(one, 900, other, 100)
        rejected += times * (
            2 * min(tail(table, 0.0), tail(table.swapped, 0.0)) <= ALPHA
        )
        wald = unpooled_z(
            drawn.responders(one, 900), drawn.responders(other, 100), alpha=ALPHA
        )
        naive += times * (wald.p_value <= ALPHA)
    figure("A/A, exact, 4.5 and 0.5 expected", f"{rejected} of {EXPERIMENTS} rejected")
    figure("A/A, the same by z", f"{naive} of {EXPERIMENTS} rejected")
    assert rejected <= ALPHA * EXPERIMENTS < naive


@pytest.mark.parametrize("kind", ["rate", "spend"])
def test_ten_looks_with_always_valid_intervals_stay_below_the_level(
    kind: str, figure: Figure
) -> None:
    generator = np.random.default_rng(15)
    shape = (2, EXPERIMENTS, 2000)
    bought = generator.random(shape) < 0.1
    spent = generator.lognormal(3, 1, shape) if kind == "spend" else 1.0
    values = np.where(bought, spent, 0.0)
    # A plan may be wrong: nothing but the width depends on it.
    spread = float(values[0, 0].var())
    always = np.zeros(EXPERIMENTS, dtype=bool)
    naive = np.zeros(EXPERIMENTS, dtype=bool)
    for seen in np.arange(1, LOOKS + 1) * shape[2] // LOOKS:
        part = values[:, :, :seen]
        lift = np.subtract(*part.mean(axis=2))
        variance = part.var(axis=2, ddof=1).sum(axis=0) / seen
        naive |= np.abs(lift) > stats.norm.isf(ALPHA / 2) * np.sqrt(variance)
        against = evidence(lift, variance, seen / 2, spread=spread, alpha=ALPHA)
        always |= against > -np.log(ALPHA)
    figure(
        f"A/A, ten looks at {kind}, always valid", f"{always.sum()} of {EXPERIMENTS}"
    )
    figure(f"A/A, ten looks at {kind}, naive", f"{naive.sum()} of {EXPERIMENTS}")
    assert always.sum() <= ALPHA * EXPERIMENTS
    assert naive.sum() > 2 * ALPHA * EXPERIMENTS


def test_looks_at_growing_sales_of_fixed_groups_stay_below_the_level(
    figure: Figure,
) -> None:
    """A mailing reaches everybody at once; buyers come day by day."""
    generator = np.random.default_rng(16)
    contacts, daily = 5000, 0.004
    buyers = np.zeros((2, EXPERIMENTS))
    always = np.zeros(EXPERIMENTS, dtype=bool)
    naive = np.zeros(EXPERIMENTS, dtype=bool)
    for _ in range(14):
        buyers += generator.binomial((contacts - buyers).astype(int), daily)
        rates = buyers / contacts
        lift = np.subtract(*rates)
        variance = (rates * (1 - rates)).sum(axis=0) / contacts
        naive |= np.abs(lift) > stats.norm.isf(ALPHA / 2) * np.sqrt(variance)
        against = evidence(lift, variance, contacts / 2, spread=0.01, alpha=ALPHA)
        always |= against > -np.log(ALPHA)
    figure("A/A, 14 nights of one mailing, always valid", f"{always.sum()}")
    figure("A/A, 14 nights of one mailing, naive", f"{naive.sum()}")
    assert always.sum() <= ALPHA * EXPERIMENTS < naive.sum()


def test_always_valid_limits_are_where_the_evidence_is_enough() -> None:
    low, high = always_valid(0.02, 1e-5, 500, spread=0.02, alpha=ALPHA)
    assert (low + high) / 2 == pytest.approx(0.02)
    off = np.array([0.02 - low])
    against = evidence(off, 1e-5, 500, spread=0.02, alpha=ALPHA)
    assert against[0] == pytest.approx(-np.log(ALPHA))
    # Wider than one look's, and not by much.
    assert 1.5 < off[0] / (1.96 * np.sqrt(1e-5)) < 2


def test_holm_holds_the_rate_of_the_family(figure: Figure) -> None:
    """Three groups against one control, two metrics of one contact: dependent tests."""
    generator = np.random.default_rng(17)
    control = generator.standard_normal((EXPERIMENTS, 1, 1))
    groups = generator.standard_normal((EXPERIMENTS, 3, 1))
    metrics = generator.standard_normal((EXPERIMENTS, 3, 2))
    scores = (control - groups) / np.sqrt(2) * np.sqrt(0.7) + metrics * np.sqrt(0.3)
    p_values = 2 * stats.norm.sf(np.abs(scores)).reshape(EXPERIMENTS, -1)
    false = sum(min(holm(list(family))) < ALPHA for family in p_values)
    plain = sum(min(family) < ALPHA for family in p_values)
    figure("families with a false rejection", f"{false} by Holm, {plain} without")
    assert false <= stats.binom.ppf(0.99, EXPERIMENTS, ALPHA)
    assert plain > 2 * ALPHA * EXPERIMENTS


def test_a_split_that_was_not_planned_is_seen_and_a_hold_out_is_not_blamed() -> None:
    assert sample_ratio([5200, 4800], [0.5, 0.5]).check == "mismatch"
    assert sample_ratio([9030, 970], [0.9, 0.1]).check == "as planned"
    assert sample_ratio([9030, 970], [90, 10]).check == "as planned"
    assert sample_ratio([5200, 4800], [None, None]).check == "not checkable"
    assert sample_ratio([5200, 4800], [0.5, None]).check == "not checkable"
    assert sample_ratio([5, 4], [0.5, 0.5]).check == "not checkable"
    assert sample_ratio([], []).check == "not checkable"


def test_a_planned_split_is_blocked_once_in_a_hundred(figure: Figure) -> None:
    counts = np.random.default_rng(18).multinomial(3000, [0.6, 0.3, 0.1], EXPERIMENTS)
    blocked = sum(
        sample_ratio(row.tolist(), [0.6, 0.3, 0.1]).check == "mismatch"
        for row in counts
    )
    figure("planned splits blocked", f"{blocked} of {EXPERIMENTS}")
    assert stats.binomtest(blocked, EXPERIMENTS, 0.01).pvalue > 0.01


@pytest.mark.parametrize(("contacts", "other"), [(7, 7), (10, 5)])
def test_exact_intervals_belong_to_the_p_value_and_cover_every_difference(
    contacts: int, other: int, figure: Figure
) -> None:
    tables = [
        Table(first, contacts, second, other)
        for first in range(contacts + 1)
        for second in range(other + 1)
    ]
    found = [exact(table, alpha=ALPHA) for table in tables]
    for one in found:
        assert one.ci_low is not None
        assert one.ci_high is not None
        assert one.ci_low <= one.lift <= one.ci_high
        assert (one.p_value <= ALPHA) == (one.ci_low >= 0 or one.ci_high <= 0)
    low = np.array([one.ci_low for one in found], dtype=float)
    high = np.array([one.ci_high for one in found], dtype=float)
    own, theirs = np.meshgrid(*[np.linspace(0.01, 0.99, 50)] * 2)
    chance = [
        stats.binom.pmf(table.responders, contacts, own)
        * stats.binom.pmf(table.other_responders, other, theirs)
        for table in tables
    ]
    true = own - theirs
    covered = sum(
        weight * ((lowest <= true) & (true <= highest))
        for weight, lowest, highest in zip(chance, low, high, strict=True)
    )
    figure(
        f"exact interval of {contacts} and {other}, least coverage",
        f"{np.min(covered):.4f}",
    )
    assert np.min(covered) >= 1 - ALPHA
