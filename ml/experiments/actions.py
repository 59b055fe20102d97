"""Tests of what a segment could be offered, planned from the segment's own figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ml.experiments.planning import Design, Size, detectable, sample_size
from ml.experiments.reading import Row, read_currency, read_rules
from ml.experiments.verdicts import unit
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final[Mapping[str, str]] = {
    "segment_id": "int64",
    "offer": "string",
    "contacts_per_arm": "int64",
    "duration_days": "int64",
    "minimum_detectable_effect": "float64",
    "minimum_detectable_lift": "float64",
    "is_testable": "bool_",
    "test_plan": "string",
}
WORTH_FINDING: Final = 0.1
"""Lift that a test need not be larger for: a tenth of the baseline."""
HOPED_FOR: Final = 1.0
"""Lift that a test has to find to be one: no offer does more than double a baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A test of halves: contacts of each arm, days, and the smallest rise it finds."""

    arm: int
    days: int
    effect: float | None
    """In units of the baseline; None where nothing can be found."""
    lift: float | None
    """The same as a fraction of the baseline."""

    @property
    def is_testable(self) -> bool:
        """Whether it finds a rise that can be hoped for."""
        return self.lift is not None and self.lift <= HOPED_FOR


def plan(design: Design, contacts: int, outcome_days: int, a_day: float | None) -> Plan:
    """Plan a test of at most so many contacts, half of them controls.

    Args:
        design: Baseline and spread of a contact, alpha and power.
        contacts: Who may be contacted.
        outcome_days: Days after a contact in which its outcome counts.
        a_day: Contacts a day, where they come by themselves; None: all on one day.
    """
    most = contacts // 2
    if most < 1 or design.baseline <= 0 or design.deviation == 0:
        return Plan(arm=most, days=outcome_days, effect=None, lift=None)
    arm = most
    if design.deviation is not None or design.baseline * (1 + WORTH_FINDING) <= 1:
        wanted = sample_size(design, WORTH_FINDING * design.baseline)
        arm = min(most, max(wanted))
    effect = detectable(design, Size(arm, arm))
    return Plan(
        arm=arm,
        days=outcome_days + (math.ceil(2 * arm / a_day) if a_day else 0),
        effect=effect,
        lift=None if effect is None else effect / design.baseline,
    )


def plan_tests(*, hypotheses: pa.Table, settings: pa.Table) -> pa.Table:
    """Plan the test of each hypothesis, with the rules of `experiments:`.

    Args:
        hypotheses: segment_id, offer, metric (conversion or spend), baseline and
            deviation of a contact, contacts_available, customers, outcome_days,
            contacts_a_day.
        settings: Rows of the settings.

    Returns:
        A row for each, in the columns of COLUMNS.
    """
    rules, currency = read_rules(settings), read_currency(settings)
    rows = []
    for row in hypotheses.to_pylist():
        deviation = row["deviation"] or 0.0 if row["metric"] == "spend" else None
        design = Design(row["baseline"] or 0.0, deviation, rules.alpha, rules.power)
        # Where nobody may be contacted: what could be found if all of them allowed it.
        contacts = row["contacts_available"] or row["customers"]
        a_day = row["contacts_a_day"]
        planned = plan(design, contacts, row["outcome_days"], a_day)
        rows.append(_columns(row, planned, currency))
    return table(rows, COLUMNS)


def _columns(row: Row, planned: Plan, currency: str) -> dict[str, Any]:
    return {
        "segment_id": row["segment_id"],
        "offer": row["offer"],
        "contacts_per_arm": planned.arm if row["contacts_available"] else 0,
        "duration_days": planned.days,
        "minimum_detectable_effect": _rounded(planned.effect),
        "minimum_detectable_lift": _rounded(planned.lift),
        "is_testable": planned.is_testable and row["contacts_available"] > 0,
        "test_plan": _words(row, planned, currency),
    }


def _words(row: Row, planned: Plan, currency: str) -> str:
    """Say the test, or why there is none and what could be shown instead."""
    spoken = unit(row["metric"], currency)
    of_what = f"{planned.arm:,} contacts and {planned.arm:,} controls"
    if planned.effect is None or planned.lift is None:
        return f"No test: {_why_not(row, planned)}."
    now, rise = (
        f"{value * spoken.scale:,.2f}" for value in (row["baseline"], planned.effect)
    )
    finds = f"a rise of {rise} {spoken.noun} ({planned.lift:.0%}) from {now} or more"
    if not row["contacts_available"]:
        return (
            f"No test: nobody may be contacted. If all allowed it, {of_what} would find"
            f" {finds}."
        )
    if not planned.is_testable:
        return (
            f"Too small for a test: {of_what} would only find {finds}. Keep a hold-out"
            " in each campaign and judge several together, or test with like segments."
        )
    return f"{of_what}, {planned.days} days: finds {finds}."


def _why_not(row: Row, planned: Plan) -> str:
    """Say why nothing can be found."""
    if (row["baseline"] or 0.0) <= 0:
        return "nobody of the segment has bought within a year"
    if planned.arm < 1:
        return "there is only one customer to contact"
    if row["metric"] == "spend":
        return "all of the segment spent the same, which tells nothing of chance"
    return f"{planned.arm:,} contacts and as many controls would find no rise at all"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 9)
