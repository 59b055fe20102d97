"""Uplift models: planted responders are found, and none where there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ml.experiments.uplift import (
    DECILES,
    FEWEST,
    Arms,
    Integers,
    encoded,
    learn,
    predicted,
    qini_of,
)
from ml.experiments.uplift_tables import ROWS, fit
from tests.conftest import Figure

CONTACTS = 3_000
COMPANIES = 100


def drawn(seed: int, *, contacts: int = CONTACTS, gain: float = 0.0) -> Arms:
    """Contacts of whom those with the first feature above 0 gain from the treatment."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(contacts, 3))
    is_treated = rng.random(contacts) < 0.5
    chance = 0.15 + 0.05 * (features[:, 1] > 0)
    chance = chance + gain * (is_treated & (features[:, 0] > 0))
    return Arms(
        features=features,
        is_treated=is_treated,
        responded=rng.random(contacts) < chance,
        shares=rng.random(contacts),
    )


def test_those_who_gain_are_found(figure: Figure) -> None:
    found = learn(drawn(1, contacts=16_000, gain=0.15))
    assert found.qini is not None
    assert found.best is not None
    assert found.overall is not None
    figure("planted uplift 0.150", f"best 30 % {found.best.value:.3f}")
    assert found.verdict.startswith("evidence")
    assert found.qini.low > 0
    assert found.best.low < 0.15 < found.best.high
    assert found.overall.low < 0.075 < found.overall.high


@pytest.mark.parametrize("effect", [0.0, 0.1])
def test_an_effect_that_is_alike_for_all_is_no_evidence(
    figure: Figure, effect: float
) -> None:
    """At most as often as the level says: 2.5 % above 0, and some for chance."""
    verdicts = []
    for seed in range(COMPANIES):
        arms = drawn(seed)
        rng = np.random.default_rng(seed + 10_000)
        caused = arms.is_treated & (rng.random(CONTACTS) < effect)
        alike = Arms(
            features=arms.features,
            is_treated=arms.is_treated,
            responded=arms.responded | caused,
            shares=arms.shares,
        )
        verdicts.append(learn(alike).verdict.startswith("evidence"))
    figure(f"uplift without evidence, effect {effect}", f"{np.mean(verdicts):.3f}")
    assert sum(verdicts) <= 0.06 * COMPANIES


def test_order_and_repetition_change_nothing() -> None:
    arms = drawn(5, gain=0.1)
    turned = Arms(
        features=arms.features[::-1],
        is_treated=arms.is_treated[::-1],
        responded=arms.responded[::-1],
        shares=arms.shares[::-1],
    )
    assert learn(arms) == learn(arms) == learn(turned)


def test_only_contacts_that_no_model_saw_are_judged() -> None:
    arms = drawn(6, gain=0.1)
    order = np.argsort(arms.shares)
    found = learn(arms)
    judged = arms.rows(order[1::2])
    assert sum(one.treated for one in found.deciles) == judged.is_treated.sum()
    assert sum(one.treated_responders for one in found.deciles) == np.count_nonzero(
        judged.is_treated & judged.responded
    )
    scores = predicted(arms.rows(order[::2]), judged.features)
    best = np.sort(scores)[::-1][: len(scores) // DECILES]
    assert found.deciles[0].predicted == pytest.approx(best.mean(), rel=1e-2)


def test_too_few_responders_make_no_model() -> None:
    arms = drawn(7, contacts=400)
    found = learn(arms)
    responders = int(np.count_nonzero(arms.responded & arms.is_treated))
    assert responders < FEWEST
    assert found.deciles == ()
    assert found.verdict == (
        f"no evidence: the treatment has {responders} responders,"
        f" a model needs {FEWEST}"
    )


def test_the_qini_coefficient_is_the_area_by_hand() -> None:
    """All extra responders in the first decile: the line gets there only at the end.

    Each decile has 100 treated, 100 controls, and 10 controls who respond. The curve is
    0.05 from the first decile on, the line goes from 0 to 0.05.
    """
    counts: Integers = np.zeros((2, DECILES, 2), dtype=np.int64)
    counts[:, :, 0], counts[:, :, 1] = 10, 90
    assert qini_of(counts) == pytest.approx(0)
    counts[1, 0] = (60, 40)
    curve = np.concatenate([[0.0], np.full(DECILES, 0.05)])
    line = np.linspace(0, 0.05, DECILES + 1)
    expected = np.trapezoid(curve - line, dx=1 / DECILES)
    assert qini_of(counts) == pytest.approx(expected)


def test_features_become_numbers_without_gaps() -> None:
    found = encoded(
        {
            "amount": [0.0, None, np.e - 1, 1 - np.e],
            "city": ["b", "a", None, "b"],
            "same": [1, 1, 1, 1],
        }
    )
    expected = [
        [0, 0, 1, 0, 0],
        [0, 1, 0, 0, 1],
        [1, 0, 0, 1, 0],
        [-1, 0, 1, 0, 0],
    ]
    assert sorted(found.T.round(9).tolist()) == sorted(np.array(expected).T.tolist())


def sample_of(arms: Arms, input_hash: str) -> pa.Table:
    count = len(arms.responded)
    return pa.table(
        {
            "campaign_id": ["C"] * count,
            "version": ["A"] * count,
            "control_version": ["control"] * count,
            "input_hash": [input_hash] * count,
            "alpha": [0.05] * count,
            "customer_id": [str(number) for number in range(count)],
            "is_treated": arms.is_treated,
            "share": arms.shares,
            "has_converted": arms.responded,
            "has_visited": pa.nulls(count, pa.bool_()),
            "first": arms.features[:, 0],
            "attributes": pa.array(
                [[("second", str(value))] for value in arms.features[:, 1]],
                pa.map_(pa.string(), pa.string()),
            ),
        }
    )


def test_a_sample_gives_a_row_for_all_contacts_and_one_for_each_decile() -> None:
    sample = sample_of(drawn(8, gain=0.15), "h")
    rows = fit(sample).to_pylist()
    assert [row["decile"] for row in rows] == [None, *range(1, DECILES + 1)]
    assert {row["metric"] for row in rows} == {"conversion"}
    judged = [row["n_treatment"] + row["n_control"] for row in rows]
    assert judged[0] == sum(judged[1:]) == CONTACTS // 2
    assert list(rows[0]) == list(ROWS)


def test_contacts_with_one_share_come_in_any_order() -> None:
    arms = drawn(9, gain=0.15)
    sample = sample_of(replace(arms, shares=arms.shares.round(2)), "h")
    turned = sample.take(list(range(len(sample)))[::-1])
    assert fit(sample).equals(fit(turned))


def test_what_was_fitted_before_is_not_fitted_again() -> None:
    sample = sample_of(drawn(8), "h")
    assert fit(sample, done={"h"}).num_rows == 0
    assert fit(sample.slice(0, 0)).schema == fit(sample).schema
