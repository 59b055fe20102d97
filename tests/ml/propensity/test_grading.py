"""Models are chosen and graded on later windows, and say so when they cannot be."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from ml.predictions.rows import Row
from ml.propensity.candidates import LOGISTIC, fit
from ml.propensity.grading import BASELINE, grade, plan, read
from ml.propensity.ranking import auc, auc_gain
from tests.ml.propensity.windows import DAYS, NAMES, periods, straight, windows


def graded(table: pa.Table) -> list[Row]:
    return list(grade(table, DAYS, "bought"))


def of(rows: list[Row], part: str, model: str, metric: str, item: str = "") -> float:
    (row,) = [
        one
        for one in rows
        if (one.part, one.model, one.metric) == (part, model, metric)
        and item in {"", one.item}
    ]
    assert row.value is not None
    return row.value


def chosen(rows: list[Row]) -> str:
    (name,) = [row.model for row in rows if row.metric == "is_chosen"]
    return name


def test_areas_are_those_of_scikit_learn_and_intervals_those_of_a_bootstrap() -> None:
    rng = np.random.default_rng(3)
    did = rng.random(800) < 0.3
    one = np.round(rng.normal(size=800) + did, 1)  # With ties.
    other = one + rng.normal(size=800)
    assert auc(did, one).value == pytest.approx(roc_auc_score(did, one), abs=1e-12)
    gains = []
    for _ in range(150):
        rows = rng.integers(0, 800, 800)
        areas = [roc_auc_score(did[rows], each[rows]) for each in (one, other)]
        gains.append(areas[0] - areas[1])
    found = auc_gain(did, one, other)
    reach = (found.high - found.low) / 2
    assert reach == pytest.approx(1.96 * np.std(gains), rel=0.25)


def test_no_window_is_learned_from_before_its_labels_are_known() -> None:
    table = read(windows(4))
    four = plan(table, DAYS)
    assert four is not None
    days = np.array(periods(4), dtype="datetime64[D]")
    assert (list(four.learn), four.judge, four.test) == (
        [*days[:2]],
        [days[2]],
        days[3],
    )
    assert four.later == ([*days[:3]], [days[3]])
    # Labels that take longer than a window leave none to choose by.
    slow = plan(table, 100)
    assert slow is not None
    assert (list(slow.learn), slow.judge, slow.test) == ([*days[:2]], [], days[3])
    assert plan(table, 300) is None


def test_the_simpler_model_wins_where_the_truth_is_simple() -> None:
    rows = graded(windows(4))
    assert chosen(rows) == LOGISTIC


def test_trees_win_where_no_line_follows_the_truth() -> None:
    rows = graded(windows(4, is_curved=True))
    assert chosen(rows) in {"random forest", "gradient boosting"}
    gain = of(rows, "metric", chosen(rows), "auc") - of(rows, "metric", LOGISTIC, "auc")
    assert gain > 0.1


def test_metrics_are_those_of_scikit_learn_on_the_last_window() -> None:
    table = windows(4)
    rows, given = graded(table), read(table)
    planned = plan(given, DAYS)
    assert planned is not None
    learned, judge, test = (
        given.of(each) for each in (planned.learn, planned.judge, [planned.test])
    )
    model = fit(LOGISTIC, learned.values, learned.did)
    chance = model.calibrated(judge.values, judge.did).probabilities(test.values)
    for metric, value in (
        ("auc", roc_auc_score(test.did, chance)),
        ("brier", brier_score_loss(test.did, chance)),
        ("log_loss", log_loss(test.did, chance)),
        ("predicted_rate", chance.mean()),
        ("actual_rate", test.did.mean()),
    ):
        assert of(rows, "metric", LOGISTIC, metric) == pytest.approx(value, rel=1e-9)
    # As good as the truth itself, and better than recency alone.
    best = roc_auc_score(test.did, straight(test.values))
    assert of(rows, "metric", LOGISTIC, "auc") == pytest.approx(best, abs=0.01)
    assert of(rows, "metric", LOGISTIC, "auc") > of(rows, "metric", BASELINE, "auc")


def test_deciles_add_up_to_the_customers_of_the_window() -> None:
    table = windows(3)
    rows = [row for row in graded(table) if row.part == "decile"]
    for model in (LOGISTIC, BASELINE):
        sums = {
            metric: sum(
                row.value or 0
                for row in rows
                if (row.model, row.metric) == (model, metric)
            )
            for metric in ("customers", "did")
        }
        last = read(table).of([np.datetime64(periods(3)[-1])])
        assert sums == {"customers": len(last.did), "did": last.did.sum()}


def test_calibration_follows_a_rate_that_moved() -> None:
    table = read(windows(3))
    first, second, third = (table.of([np.datetime64(day)]) for day in periods(3))
    # Everybody who would have bought with less than certainty now mostly does not.
    rare = second.did & (np.random.default_rng(0).random(len(second.did)) < 0.3)
    model = fit(LOGISTIC, first.values, first.did).calibrated(second.values, rare)
    assert model.probabilities(third.values).mean() == pytest.approx(
        rare.mean(), abs=0.02
    )


def test_an_unknown_feature_counts_as_the_mean_and_one_never_known_as_nothing() -> None:
    table = windows(3)
    without = table.set_column(
        table.column_names.index("days_between_orders"),
        "days_between_orders",
        pa.nulls(len(table), pa.float64()),
    )
    rows = graded(without)
    named = "days_between_orders"
    assert of(rows, "parameter", LOGISTIC, "coefficient", named) == 0
    assert of(rows, "parameter", LOGISTIC, "fill", named) == 0
    known = graded(table)
    logs = np.log1p(np.array(table.column(named).to_pylist(), dtype=float))
    early = logs[: 2 * len(logs) // 3]
    expected = np.nanmean(early)
    assert of(known, "parameter", LOGISTIC, "fill", named) == pytest.approx(expected)


@pytest.mark.parametrize(
    "table",
    [
        windows(1),
        windows(3).slice(0, 0),
        windows(3, size=60),
        windows(3).set_column(2, "did", pa.array([True] * 4_500)),
        windows(3).set_column(2, "did", pa.array([False] * 4_500)),
    ],
    ids=["one window", "nobody", "few", "all buy", "nobody buys"],
)
def test_too_little_is_a_reason_and_no_number(table: pa.Table) -> None:
    (row,) = graded(table)
    assert (row.part, row.value) == ("note", None)
    assert "fewer than two windows of 90 days in which 50 customers bought" in str(
        row.note
    )


def test_customers_who_are_all_alike_get_the_rate_of_all() -> None:
    table = windows(3)
    for at, name in enumerate(NAMES):
        table = table.set_column(3 + at, name, pa.array([7.0] * len(table)))
    rows = graded(table)
    assert chosen(rows) == LOGISTIC
    assert of(rows, "metric", LOGISTIC, "auc") == 0.5
    assert of(rows, "metric", LOGISTIC, "predicted_rate") == pytest.approx(
        of(rows, "metric", LOGISTIC, "actual_rate"), abs=0.05
    )


def test_customers_with_one_share_come_in_any_order() -> None:
    table = windows(3)
    shares = pa.array(np.round(table.column("share").to_numpy(), 2))
    tied = table.set_column(table.column_names.index("share"), "share", shares)
    turned = tied.take(list(range(len(tied)))[::-1])
    assert graded(tied) == graded(turned)
