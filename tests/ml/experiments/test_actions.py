"""Tests of segments' offers: planned from their size, conversion and spread."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from ml.experiments.actions import plan, plan_tests
from ml.experiments.planning import Design

SETTINGS = pa.table(
    {"section": ["company"], "item": ["currency"], "position": [0], "value": ["EUR"]}
)


def planned(**given: Any) -> dict[str, Any]:
    usual = {
        "segment_id": 1,
        "offer": "win_back",
        "metric": "conversion",
        "baseline": 0.1,
        "deviation": None,
        "contacts_available": 1000,
        "customers": 1000,
        "outcome_days": 30,
        "contacts_a_day": None,
    }
    hypotheses = pa.Table.from_pylist([{**usual, **given}])
    (row,) = plan_tests(hypotheses=hypotheses, settings=SETTINGS).to_pylist()
    return dict(row)


def test_all_who_may_be_contacted_are_halved_and_find_what_is_said() -> None:
    row = planned()
    assert (row["contacts_per_arm"], row["duration_days"]) == (500, 30)
    power = power_proportions_2indep(
        row["minimum_detectable_effect"], 0.1, 500, return_results=False
    )
    assert power == pytest.approx(0.8, abs=5e-3)
    assert row["is_testable"]
    assert row["test_plan"] == (
        "500 contacts and 500 controls, 30 days: finds a rise of 5.93 buyers per 100"
        " contacts (59%) from 10.00 or more."
    )


def test_no_more_are_contacted_than_a_tenth_of_the_baseline_needs() -> None:
    row = planned(contacts_available=100_000)
    assert row["contacts_per_arm"] == 14_749  # as mercato plan-test says
    assert row["minimum_detectable_lift"] == pytest.approx(0.1, abs=1e-4)


def test_a_segment_too_small_for_a_test_says_what_it_could_show() -> None:
    row = planned(contacts_available=100)
    assert not row["is_testable"]
    assert row["test_plan"].startswith(
        "Too small for a test: 50 contacts and 50 controls would only find a rise of"
    )
    assert "judge several together" in row["test_plan"]


def test_where_nobody_may_be_contacted_no_test_is_planned() -> None:
    row = planned(contacts_available=0)
    assert (row["contacts_per_arm"], row["is_testable"]) == (0, False)
    assert "nobody may be contacted. If all allowed it, 500" in row["test_plan"]


def test_spend_is_planned_by_its_spread_and_banners_wait_for_visitors() -> None:
    row = planned(
        metric="spend",
        baseline=10.0,
        deviation=20.0,
        contacts_available=801,
        contacts_a_day=100.0,
    )
    # 2.8016 standard errors of 20 * sqrt(2 / 400).
    assert row["minimum_detectable_effect"] == pytest.approx(3.9621, abs=1e-4)
    assert row["duration_days"] == 30 + 8
    assert "3.96 EUR per contact (40%) from 10.00" in row["test_plan"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"baseline": 0.0}, "nobody of the segment has bought"),
        ({"baseline": None}, "nobody of the segment has bought"),
        ({"contacts_available": 1}, "there is only one customer"),
        (
            {"metric": "spend", "baseline": 3.0, "deviation": None},
            "all of the segment spent the same",
        ),
        (
            {"metric": "spend", "baseline": 3.0, "deviation": 0.0},
            "all of the segment spent the same",
        ),
        (
            {"baseline": 0.99, "contacts_available": 40},
            "20 contacts and as many controls would find no",
        ),
    ],
)
def test_what_cannot_be_planned_is_no_test(given: dict[str, Any], why: str) -> None:
    row = planned(**given)
    assert row["minimum_detectable_effect"] is None
    assert not row["is_testable"]
    assert row["test_plan"].startswith(f"No test: {why}")


def test_a_baseline_near_one_is_planned_with_all_who_are_there() -> None:
    found = plan(Design(0.95), 200, 30, None)
    assert found.arm == 100
    assert found.effect is None
