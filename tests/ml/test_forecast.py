"""Forecast distributions are those of simulated lives, and their limits hold."""

from __future__ import annotations

import numpy as np
import pytest

from ml.lifetime.forecast import STEPS, expected_purchases, forecast, survival
from ml.lifetime.histories import Floats, Histories
from ml.lifetime.purchases import PurchaseModel
from ml.lifetime.spend import SpendModel

SPEND = SpendModel(p=6.2, q=3.7, v=15.0)
YEAR = 365.0


def planted(*, may_leave_at_once: bool) -> PurchaseModel:
    return PurchaseModel(0.8, 60.0, 0.9, 2.5, may_leave_at_once)


@pytest.mark.parametrize("may_leave_at_once", [True, False])
def test_means_are_those_of_the_closed_form(*, may_leave_at_once: bool) -> None:
    model = planted(may_leave_at_once=may_leave_at_once)
    frequency = np.array([0.0, 0, 1, 3, 10, 100, 500])
    age = np.array([0.0, 400, 100, 500, 900, 300, 1500])
    recency = np.where(frequency > 0, age * 0.9, 0)
    some = Histories(frequency, recency, age, np.ones(len(age)))
    closed = model.expected_purchases(some, YEAR) / model.p_alive(some)
    found = forecast(model, None, frequency, age, YEAR)
    np.testing.assert_allclose(found.purchases, closed, rtol=1e-6)
    assert np.isnan(found.quantiles).all()


def test_who_never_leaves_buys_on_as_the_gamma_says() -> None:
    forever = PurchaseModel(0.8, 60.0, 6e-6, 1e5, may_leave_at_once=True)
    one = Histories(*(np.array([each]) for each in (3.0, 200.0, 240.0, 1.0)))
    found = expected_purchases(forever, one, YEAR)
    assert found[0] == pytest.approx(YEAR * 3.8 / 300, rel=1e-4)


def test_rates_that_cannot_be_are_cut_off() -> None:
    model = PurchaseModel(0.5, 1e-4, 0.9, 2.5, may_leave_at_once=True)
    found = forecast(model, SPEND, np.zeros(2), np.array([0.0, 1.0]), YEAR)
    assert np.isfinite(found.quantiles).all()
    assert (found.purchases > 0).all()
    assert (found.purchases < 2_001).all()


@pytest.mark.parametrize("may_leave_at_once", [True, False])
def test_distributions_are_those_of_simulated_lives(*, may_leave_at_once: bool) -> None:
    model = planted(may_leave_at_once=may_leave_at_once)
    rng, size, seen, age = np.random.default_rng(1), 400_000, 3, 500.0
    rate = rng.gamma(model.r + seen, 1 / (model.alpha + age), size)
    leaves = rng.beta(model.a, model.b + seen + may_leave_at_once, size)
    bought = np.minimum(rng.poisson(rate * YEAR), rng.geometric(leaves))
    at_least = survival(model, seen, np.array([age]), YEAR)[0]
    for count in (1, 2, 5, 9):
        share = (bought >= count).mean()
        error = np.sqrt(share * (1 - share) / size)
        assert at_least[count] == pytest.approx(share, abs=4 * error)
    again = bought[bought > 0]
    spent = rng.gamma(SPEND.p * again)
    spent /= rng.gamma(SPEND.q + SPEND.p * (seen + 1), size=len(again))
    found = forecast(model, SPEND, np.array([seen]), np.array([age]), YEAR)
    simulated = np.quantile(spent, (np.arange(1, STEPS) / STEPS) ** 2)
    np.testing.assert_allclose(found.quantiles[0, 1:], simulated, rtol=0.03)


def interpolated(quantiles: Floats, level: Floats) -> Floats:
    """As int_lifetime_scores does, level among those who buy again."""
    place = np.sqrt(np.maximum(level, 0)) * STEPS
    step = np.floor(place).astype(int)
    rows = np.arange(len(step))
    low, high = quantiles[rows, step], quantiles[rows, step + 1]
    return np.asarray(low + (place - step) * (high - low))


def test_nine_tenths_of_values_lie_within_their_limits() -> None:
    model, rng, size = planted(may_leave_at_once=True), np.random.default_rng(2), 30_000
    age = np.floor(rng.uniform(30, 900, size))
    rate = rng.gamma(model.r, 1 / model.alpha, size)
    leaves = rng.beta(model.a, model.b, size)
    chances = rng.geometric(leaves) - 1  # Purchases that may still come.
    frequency, recency, later = (np.zeros(size) for _ in range(3))
    at = np.zeros(size)
    for number in range(1, 400):
        at = at + rng.exponential(1 / rate)
        comes = (number <= chances) & (at <= age + YEAR)
        seen = comes & (at <= age)
        frequency += seen
        recency = np.where(seen, at, recency)
        later += comes & ~seen
    scale = rng.gamma(SPEND.q, 1 / SPEND.v, size)
    amount = rng.gamma(SPEND.p * (frequency + 1)) / scale
    value = rng.gamma(np.maximum(SPEND.p * later, 1e-9)) / scale * (later > 0)

    alive = model.p_alive(Histories(frequency, recency, age, np.ones(size)))
    silent = ((model.alpha + age) / (model.alpha + age + YEAR)) ** (model.r + frequency)
    nothing = 1 - alive * (1 - silent)
    is_sure = nothing < 0.05
    quantiles = forecast(model, SPEND, frequency, age, YEAR).quantiles
    unit = SPEND.v + amount
    buys = 1 - nothing
    low = unit * interpolated(quantiles, np.where(is_sure, 1 - 0.95 / buys, 0))
    high = unit * interpolated(quantiles, 1 - np.where(is_sure, 0.05, 0.10) / buys)
    holds = (low <= value) & (value <= high)
    open_ones = nothing < 0.9
    assert holds[open_ones].mean() == pytest.approx(0.90, abs=0.01)
    assert holds[is_sure].mean() == pytest.approx(0.90, abs=0.05)
    assert 0.85 <= holds.mean() <= 0.95
    # Whose interval is nothing at all buys nothing in at least nine cases of ten.
    assert holds[~open_ones].mean() >= 0.9
