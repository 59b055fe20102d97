"""Planted rates and drop-outs are found again, and forecasts are what then happens."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import hyp2f1

from ml.lifetime.histories import Histories, group
from ml.lifetime.purchases import PurchaseModel, fit, intervals
from ml.lifetime.spend import fit as fit_spend

Floats = NDArray[np.float64]
PLANTED = PurchaseModel(r=0.8, alpha=12.0, a=0.9, b=2.5, may_leave_at_once=True)
OBSERVED, LATER = 52.0, 26.0
CUSTOMERS = 40_000


class Lives(NamedTuple):
    frequency: Floats
    recency: Floats
    age: Floats
    later: Floats
    """Purchases after the observation, within LATER."""


def live(model: PurchaseModel, seed: int, customers: int = CUSTOMERS) -> Lives:
    """Let customers buy and leave as the model tells."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.r, 1 / model.alpha, customers)
    chance = rng.beta(model.a, model.b, customers)
    age = rng.uniform(OBSERVED / 2, OBSERVED, customers)
    frequency, recency, later = (np.zeros(customers) for _ in range(3))
    is_alive = (
        rng.random(customers) >= chance
        if model.may_leave_at_once
        else np.ones(customers, dtype=np.bool_)
    )
    at = np.zeros(customers)
    while is_alive.any():
        at = at + rng.exponential(1 / rate)
        is_alive &= at <= age + LATER
        is_seen = is_alive & (at <= age)
        frequency += is_seen
        recency = np.where(is_seen, at, recency)
        later += is_alive & ~is_seen
        is_alive &= rng.random(customers) >= chance
    return Lives(frequency, recency, age, later)


def histories(lives: Lives) -> Histories:
    return Histories(lives.frequency, lives.recency, lives.age, np.ones(len(lives.age)))


@pytest.mark.parametrize("may_leave_at_once", [True, False])
def test_planted_parameters_are_found_again(*, may_leave_at_once: bool) -> None:
    planted = PurchaseModel(0.8, 12.0, 0.9, 2.5, may_leave_at_once)
    found = fit(histories(live(planted, 1)), may_leave_at_once=may_leave_at_once)
    assert found.r == pytest.approx(planted.r, rel=0.1)
    assert found.alpha == pytest.approx(planted.alpha, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(0.9 / 3.4, rel=0.1)


@pytest.mark.slow
def test_intervals_hold_the_planted_parameters() -> None:
    planted = {"r": 0.8, "alpha": 12.0, "a": 0.9, "b": 2.5}
    model = PurchaseModel(**planted, may_leave_at_once=False)
    held = dict.fromkeys(planted, 0)
    for seed in range(100):
        some = histories(live(model, seed, customers=3_000))
        found = intervals(fit(some, may_leave_at_once=False), some)
        for name, value in planted.items():
            held[name] += found[name][0] <= value <= found[name][1]
    assert min(held.values()) >= 93


@pytest.mark.parametrize("may_leave_at_once", [True, False])
def test_forecasts_are_what_then_happens(*, may_leave_at_once: bool) -> None:
    planted = PurchaseModel(0.8, 12.0, 0.9, 2.5, may_leave_at_once)
    lives = live(planted, 2)
    expected = planted.expected_purchases(histories(lives), LATER)
    buys = planted.p_purchase(histories(lives), LATER)
    for least, most in ((0, 0), (1, 2), (3, 5), (6, 1_000)):
        rows = (lives.frequency >= least) & (lives.frequency <= most)
        error = lives.later[rows].std() / np.sqrt(rows.sum())
        assert expected[rows].mean() == pytest.approx(
            lives.later[rows].mean(), abs=4 * error
        )
        share = (lives.later[rows] > 0).mean()
        noise = np.sqrt(share * (1 - share) / rows.sum())
        assert buys[rows].mean() == pytest.approx(share, abs=4 * noise)


def test_expected_purchases_are_the_published_form() -> None:
    some = histories(live(PLANTED, 3))
    r, alpha, a, b = PLANTED.r, PLANTED.alpha, PLANTED.a, PLANTED.b
    x, rate = some.frequency, alpha + some.age
    share = LATER / (rate + LATER)
    series = hyp2f1(r + x, b + x + 1, a + b + x, share)
    gone = a / (b + x) * (rate / (alpha + some.recency)) ** (r + x)
    published = (
        (a + b + x) / (a - 1) * (1 - (1 - share) ** (r + x) * series) / (1 + gone)
    )
    found = PLANTED.expected_purchases(some, LATER)
    np.testing.assert_allclose(found, published, rtol=1e-9)


def test_nothing_jumps_where_the_published_form_divides_by_zero() -> None:
    some = histories(live(PLANTED, 3))
    beside = [
        PurchaseModel(0.8, 12.0, a, 2.5, may_leave_at_once=True).expected_purchases(
            some, LATER
        )
        for a in (0.999, 1.0, 1.001)
    ]
    np.testing.assert_allclose(beside[1], (beside[0] + beside[2]) / 2, rtol=1e-5)


def test_days_and_weeks_agree() -> None:
    lives = live(PLANTED, 4)
    days = group(lives.frequency, np.ceil(lives.recency * 7), np.ceil(lives.age * 7))
    by_day, by_week = fit(days), fit(days.in_unit(7))
    assert by_day.r == pytest.approx(by_week.r, rel=1e-6)
    assert by_day.alpha == pytest.approx(by_week.alpha * 7, rel=1e-6)
    repeats = float(np.dot(days.frequency, days.customers))
    assert by_day.log_likelihood == pytest.approx(
        by_week.log_likelihood - repeats * np.log(7), rel=1e-9
    )
    np.testing.assert_allclose(
        by_day.expected_purchases(days, 365),
        by_week.expected_purchases(days.in_unit(7), 365 / 7),
        rtol=1e-6,
    )


def test_days_rounded_to_weeks_agree_with_days() -> None:
    """As int_lifetime_groups rounds them where customers are many."""
    lives = live(PLANTED, 4)
    recency, age = np.ceil(lives.recency * 7), np.ceil(lives.age * 7)
    least = np.where(lives.frequency > 0, 1.0, 0.0)
    weeks = [np.maximum(np.round(each / 7), least) for each in (recency, age)]
    by_day = fit(group(lives.frequency, recency, age))
    by_week = fit(group(lives.frequency, *weeks).in_unit(1 / 7))
    for name, (low, high) in intervals(
        by_day, group(lives.frequency, recency, age)
    ).items():
        assert low < getattr(by_week, name) < high
    assert by_week.alpha == pytest.approx(by_day.alpha, rel=0.02)


def test_grouping_changes_nothing() -> None:
    lives = live(PLANTED, 5)
    whole = Lives(*(np.ceil(each) for each in lives))
    one_by_one = fit(histories(whole))
    grouped = group(whole.frequency, whole.recency, whole.age)
    assert len(grouped.frequency) < CUSTOMERS / 3
    assert fit(grouped).alpha == pytest.approx(one_by_one.alpha, rel=1e-6)


def test_what_cannot_be_is_refused() -> None:
    late = Histories(*(np.array([each]) for each in (1.0, 9.0, 8.0, 1.0)))
    with pytest.raises(ValueError, match="history 0 has frequency 1, recency 9, age 8"):
        fit(late)
    silent = Histories(*(np.array([each]) for each in (0.0, 0.0, 8.0, 1.0)))
    with pytest.raises(ValueError, match="0 repeat purchases"):
        fit(silent)


def test_planted_spend_is_found_again() -> None:
    rng = np.random.default_rng(6)
    purchases = rng.integers(1, 9, CUSTOMERS).astype(np.float64)
    rate = rng.gamma(3.7, 1 / 15.0, CUSTOMERS)
    mean = rng.gamma(6.2 * purchases, 1 / rate) / purchases
    model = fit_spend(purchases, mean, np.ones(CUSTOMERS))
    assert model.p == pytest.approx(6.2, rel=0.05)
    assert model.q == pytest.approx(3.7, rel=0.05)
    assert model.v == pytest.approx(15.0, rel=0.08)
    # What is expected of customers is their own mean, drawn to everybody's.
    expected = model.expected_spend(purchases, mean)
    assert np.average(expected, weights=purchases) == pytest.approx(
        np.average(mean, weights=purchases), rel=0.02
    )
    nobody = model.expected_spend(np.zeros(1), np.zeros(1))
    assert nobody[0] == pytest.approx(model.p * model.v / (model.q - 1))


def test_spend_of_nothing_is_refused() -> None:
    one = np.ones(1)
    with pytest.raises(ValueError, match="mean == 0, must be > 0"):
        fit_spend(one, np.zeros(1), one)
