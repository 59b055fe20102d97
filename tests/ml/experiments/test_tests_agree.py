"""Where a test is somebody else's too, both give the same to 1e-9."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion, weightstats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import tt_ind_solve_power

from ml.experiments.distribution import describe, jarque_bera
from ml.experiments.exact import Table, exact, tail
from ml.experiments.means import cuped, welch
from ml.experiments.multiplicity import benjamini_hochberg, holm
from ml.experiments.permutation import permutation
from ml.experiments.planning import Design, Size, detectable, sample_size
from ml.experiments.rates import unpooled_z
from ml.experiments.sample_ratio import sample_ratio
from tests.ml.experiments import drawn

ALPHA = 0.05
TABLES = [(267, 21307, 122, 21306), (189, 21387, 122, 21306), (40, 400, 700, 8000)]


@pytest.mark.parametrize("table", TABLES)
def test_the_unpooled_z_is_that_of_statsmodels(
    table: tuple[int, int, int, int],
) -> None:
    treated, contacts, other, control = table
    found = unpooled_z(
        drawn.responders(treated, contacts),
        drawn.responders(other, control),
        alpha=ALPHA,
    )
    theirs = proportion.test_proportions_2indep(*table, method="wald")
    low, high = proportion.confint_proportions_2indep(*table, method="wald")
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-9, abs=0)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), abs=1e-9)


def test_welch_is_that_of_scipy_and_statsmodels() -> None:
    generator = np.random.default_rng(1)
    treated = drawn.spend(generator, 900, 0.3)
    control = drawn.spend(generator, 400, 0.2)
    found = welch(drawn.sample(treated), drawn.sample(control), alpha=ALPHA)
    theirs = stats.ttest_ind(treated, control, equal_var=False)
    limits = weightstats.CompareMeans.from_data(treated, control)
    low, high = limits.tconfint_diff(alpha=ALPHA, usevar="unequal")
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-9, abs=0)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("table", [(7, 20, 2, 25), (12, 40, 1, 38), (3, 11, 0, 30)])
def test_the_exact_test_is_barnards_where_no_share_is_left_out(
    table: tuple[int, int, int, int],
) -> None:
    treated, contacts, other, control = table
    theirs = stats.barnard_exact(
        [[treated, other], [contacts - treated, control - other]],
        alternative="greater",
        pooled=True,
        n=64,
    )
    ours = tail(Table(*table), 0.0, gamma=0)
    assert ours == pytest.approx(theirs.pvalue, abs=1e-9)
    # What the narrower search adds to it, it adds knowingly.
    found = exact(Table(*table), alpha=ALPHA)
    assert found.p_value <= 2 * (theirs.pvalue + 1e-6) + 1e-9


def test_the_permutation_test_is_that_of_scipy_over_all_deals() -> None:
    generator = np.random.default_rng(4)
    treated, control = (generator.lognormal(1, 1, size) for size in (7, 6))

    def statistic(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(
            stats.ttest_ind(one, other, axis=axis, equal_var=False).statistic
        )

    theirs = stats.permutation_test(
        (treated, control), statistic, vectorized=True, n_resamples=10_000
    )
    ours = permutation(
        drawn.grouped(treated),
        drawn.grouped(control),
        alpha=ALPHA,
        seed=1,
        draws=50_000,
    )
    # Ours deals at random: it comes as near as its number of draws lets it.
    error = math.sqrt(theirs.pvalue / 50_000) * 2
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=4 * error)


def test_cuped_is_a_regression_on_the_covariate() -> None:
    generator = np.random.default_rng(5)
    before = generator.gamma(2, 10, 3000)
    values = 0.8 * before + generator.normal(0, 10, 3000)
    values[:1500] += 2
    parts = [
        drawn.sample(values[rows], before[rows])
        for rows in np.split(np.arange(3000), 2)
    ]
    found = cuped(*parts, alpha=ALPHA)
    assert found is not None
    slope = np.cov(values, before)[0, 1] / before.var(ddof=1)
    left = values - slope * before
    theirs = stats.ttest_ind(left[:1500], left[1500:], equal_var=False)
    assert found.lift == pytest.approx(left[:1500].mean() - left[1500:].mean())
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-9, abs=0)
    plain = sum(values[rows].var(ddof=1) for rows in np.split(np.arange(3000), 2))
    rest = sum(left[rows].var(ddof=1) for rows in np.split(np.arange(3000), 2))
    assert found.gain == pytest.approx(1 - rest / plain)


def test_a_covariate_that_does_not_vary_adjusts_nothing() -> None:
    values = np.random.default_rng(6).normal(size=50)
    assert cuped(drawn.sample(values), drawn.sample(values), alpha=ALPHA) is None


def test_adjusted_p_values_are_those_of_statsmodels() -> None:
    p_values = [0.04, 0.0001, 0.03, 0.5, 0.03, 0.012]
    for adjust, method in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        theirs = multipletests(p_values, method=method)[1]
        assert adjust(p_values) == pytest.approx(list(theirs), abs=1e-12)
    assert holm([]) == benjamini_hochberg([]) == []


def test_the_sample_ratio_is_pearsons_chi_squared() -> None:
    contacts = [21307, 21387, 21306]
    found = sample_ratio(contacts, [1 / 3, 1 / 3, 1 / 3])
    statistic = sum((count - 64000 / 3) ** 2 / (64000 / 3) for count in contacts)
    assert statistic == pytest.approx(0.2025, abs=5e-5)
    assert found.p_value == pytest.approx(stats.chi2.sf(statistic, 2), abs=1e-9)
    assert found.p_value == pytest.approx(0.904, abs=5e-4)


def test_the_sample_ratio_is_the_same_in_any_order_of_versions() -> None:
    versions = [(330, 0.1), (730, 0.2), (2020, 0.6), (41, 0.1 / 7)]
    found = {
        sample_ratio(*map(list, zip(*order, strict=True)))
        for order in permutations(versions)
    }
    assert len(found) == 1


def test_moments_are_those_of_scipy() -> None:
    generator = np.random.default_rng(8)
    treated, control = generator.gamma(2, 3, 500), generator.gamma(2, 4, 400)
    one, other = drawn.sample(treated), drawn.sample(control)
    assert one.variance == pytest.approx(treated.var(ddof=1), rel=1e-9)
    assert one.skewness == pytest.approx(stats.skew(treated), rel=1e-9)
    assert one.kurtosis == pytest.approx(stats.kurtosis(treated) + 3, rel=1e-9)
    statistic = stats.jarque_bera(treated).statistic
    assert jarque_bera(one) == pytest.approx(statistic, rel=1e-9)
    shape = describe(one, other)
    assert shape.normality_p_value is not None
    assert shape.normality_p_value < 1e-6
    # An independent test of equal variances comes to the same.
    levene = stats.levene(treated, control).pvalue
    assert shape.variance_p_value == pytest.approx(levene, abs=0.03)


def test_sizes_are_those_of_statsmodels() -> None:
    size = sample_size(Design(0.02), 0.002)
    power = proportion.power_proportions_2indep(
        0.002, 0.02, size.control, return_results=False
    )
    assert power == pytest.approx(0.8, abs=2e-3)
    design = Design(10.0, deviation=25.0, control_share=0.2)
    size = sample_size(design, 1.0)
    theirs = tt_ind_solve_power(1 / 25, size.control, ALPHA, ratio=4)
    assert theirs == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    "design",
    [Design(0.02), Design(0.3, control_share=0.1), Design(1.4, deviation=15.0)],
)
def test_what_a_size_finds_is_what_the_size_was_made_for(design: Design) -> None:
    lift = 0.1 * design.baseline
    size = sample_size(design, lift)
    assert detectable(design, size) == pytest.approx(lift, rel=1e-3)
    assert detectable(Design(0.9), Size(4, 4)) is None
