"""One comparison of two groups: the test, and all that is told beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ml.experiments.anytime import always_valid
from ml.experiments.choice import Choice, Plan, choose
from ml.experiments.distribution import Distribution, describe
from ml.experiments.exact import Table, exact
from ml.experiments.means import Cuped, cuped, welch
from ml.experiments.permutation import Values, permutation
from ml.experiments.planning import Design, Size, detectable
from ml.experiments.rates import unpooled_z
from ml.experiments.samples import Difference, Sample

IN_A_SEGMENT: Final = 999
"""Deals of a permutation test."""
SEEN: Final = 10
"""Contacts with a value in each group before an always-valid interval is given."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How all tests of a company are made."""

    alpha: float = 0.05
    power: float = 0.8
    expected_rate: float | None = None
    """Share of the contacts expected to respond; None takes earlier campaigns'."""
    seed: int = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What is compared."""

    treatment: Sample
    control: Sample
    plan: Plan
    treatment_values: Values | None = None
    """For a permutation test; None where there are too many values to keep."""
    is_segment: bool = False
    """One of many: less is computed."""
    control_values: Values | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came out."""

    choice: Choice
    difference: Difference
    distribution: Distribution
    cuped: Cuped | None
    minimum_detectable_effect: float | None
    anytime: tuple[float, float] | None
    """Interval that holds at every look; None before there is enough to look at."""


def compare(groups: Groups, rules: Rules) -> Compared | None:
    """Test one comparison.

    Returns:
        None where a group has fewer than two contacts: nothing can be tested.
    """
    if min(groups.treatment.contacts, groups.control.contacts) < 2:
        return None
    choice = _kept(choose(groups.plan), groups)
    return Compared(
        choice=choice,
        difference=_test(choice, groups, rules),
        distribution=describe(groups.treatment, groups.control),
        cuped=cuped(groups.treatment, groups.control, alpha=rules.alpha),
        minimum_detectable_effect=_detectable(groups, rules),
        anytime=_anytime(groups, rules),
    )


def _kept(choice: Choice, groups: Groups) -> Choice:
    """The choice, or Welch's test where there are too many values to deal out."""
    has_values = groups.treatment_values and groups.control_values
    if choice.test_name != "permutation" or has_values:
        return choice
    reason = f"{choice.test_reason}, but more values came than are dealt out"
    return Choice("Welch", reason)


def _test(choice: Choice, groups: Groups, rules: Rules) -> Difference:
    treatment, control = groups.treatment, groups.control
    if choice.test_name == "unpooled z":
        return unpooled_z(treatment, control, alpha=rules.alpha)
    if choice.test_name == "exact":
        counts = (
            round(count)
            for one in (treatment, control)
            for count in (one.total, one.contacts)
        )
        return exact(Table(*counts), alpha=rules.alpha)
    first, second = groups.treatment_values, groups.control_values
    if choice.test_name == "permutation" and first and second:
        return permutation(
            first,
            second,
            alpha=rules.alpha,
            seed=rules.seed,
            draws=IN_A_SEGMENT if groups.is_segment else None,
            has_relative=not groups.is_segment,
        )
    return welch(treatment, control, alpha=rules.alpha)


def _detectable(groups: Groups, rules: Rules) -> float | None:
    """Smallest increase to be found: by the sizes and the baseline, not by the lift."""
    plan, control = groups.plan, groups.control
    size = Size(groups.treatment.contacts, control.contacts)
    if plan.is_rate:
        is_known = not plan.is_assumed or not 0 < control.mean < 1
        baseline = plan.expected_rate if is_known else control.mean
        return detectable(Design(baseline, None, rules.alpha, rules.power), size)
    deviation = math.sqrt(control.variance or groups.treatment.variance)
    design = Design(control.mean, deviation, rules.alpha, rules.power)
    return detectable(design, size) or None


def _anytime(groups: Groups, rules: Rules) -> tuple[float, float] | None:
    treatment, control, plan = groups.treatment, groups.control, groups.plan
    if min(treatment.non_zero, control.non_zero) < SEEN:
        return None
    variances = [one.variance / one.contacts for one in (treatment, control)]
    if not sum(variances):
        return None
    spread = plan.expected_rate * (1 - plan.expected_rate)
    if not plan.is_rate:
        spread = (treatment.variance + control.variance) / 2
    return always_valid(
        treatment.mean - control.mean,
        sum(variances),
        1 / (1 / treatment.contacts + 1 / control.contacts),
        spread=spread,
        alpha=rules.alpha,
    )
