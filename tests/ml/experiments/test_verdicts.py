"""What people read says what was found, and nothing that was not."""

from __future__ import annotations

from dataclasses import replace

from ml.experiments.choice import Plan, choose
from ml.experiments.comparison import Groups, Rules, compare
from ml.experiments.samples import Sample
from ml.experiments.verdicts import Case, number, unit, verdict
from tests.ml.experiments import drawn


def case(treatment: Sample, control: Sample, metric: str = "conversion") -> Case:
    plan = Plan(
        metric == "conversion",
        treatment.contacts,
        control.contacts,
        0.05,
        "1 %, as configured",
    )
    groups = Groups(treatment=treatment, control=control, plan=plan)
    compared = compare(groups, Rules())
    return Case(
        unit=unit(metric, "USD"),
        treatment="Version A",
        control="its control",
        compared=compared,
        p_adjusted=compared.difference.p_value if compared else None,
    )


RISE = case(drawn.responders(620, 10_000), drawn.responders(500, 10_000))
NOTHING = case(drawn.responders(505, 10_000), drawn.responders(500, 10_000))


def test_a_rise_is_said_in_buyers_with_its_interval() -> None:
    assert verdict(RISE) == (
        "Version A brought 1.2 more buyers per 100 contacts than its control"
        " (0.6 to 1.8 at 95 %)."
    )


def test_a_fall_is_said_in_buyers_too() -> None:
    fall = case(drawn.responders(500, 10_000), drawn.responders(620, 10_000))
    assert verdict(fall) == (
        "Version A brought 1.2 fewer buyers per 100 contacts than its control"
        " (\N{MINUS SIGN}1.8 to \N{MINUS SIGN}0.6 at 95 %)."
    )


def test_money_has_its_currency() -> None:
    rise = case(
        Sample(contacts=5000, total=10_000, total_squares=90_000, non_zero=900),
        Sample(contacts=5000, total=7_000, total_squares=70_000, non_zero=700),
        "spend",
    )
    assert verdict(rise) == (
        "Version A brought 0.60 USD more per contact than its control"
        " (0.46 to 0.74 at 95 %)."
    )


def test_no_difference_comes_with_what_the_test_could_have_found() -> None:
    assert verdict(NOTHING) == (
        "No difference was shown; the test could have found one of 0.9 points or more."
    )


def test_a_difference_that_the_family_takes_away_is_said_so() -> None:
    taken = replace(RISE, p_adjusted=0.2, comparisons=9)
    assert verdict(taken) == (
        "No difference was shown once all 9 comparisons are allowed for (alone it would"
        " have been: 0.6 to 1.8 at 95 %, p 0.00022); the test could have found one of"
        " 0.9 points or more."
    )


def test_a_wrong_split_blocks_whatever_came_out() -> None:
    assert verdict(replace(RISE, split_p_value=0.0003)) == (
        "Blocked: the groups do not have the sizes that were planned (p 0.0003)."
        " Find out why before reading any figure."
    )


def test_before_the_end_only_the_always_valid_interval_is_read() -> None:
    said = verdict(replace(RISE, is_complete=False))
    assert said.startswith("Not final: outcomes are still counted. So far Version A")
    assert said.endswith("at 95 %, at every look).")
    said = verdict(replace(NOTHING, is_complete=False))
    assert said.startswith(
        "Not final: outcomes are still counted. No difference so far"
    )
    few = case(drawn.responders(3, 50), drawn.responders(1, 50))
    assert verdict(replace(few, is_complete=False)) == (
        "Not final: outcomes are still counted. There is too little yet to look at."
    )


def test_groups_without_buyers_or_without_contacts_are_not_judged() -> None:
    nobody = case(drawn.responders(0, 400), drawn.responders(0, 400))
    assert verdict(nobody) == (
        "No difference was shown; the test could have found one of 5.2 points or more."
    )
    alone = case(drawn.responders(1, 1), drawn.responders(0, 400))
    assert verdict(alone) == "No test: a group has fewer than two contacts."


def test_segments_are_named() -> None:
    said = verdict(replace(RISE, among="company segment 2"))
    assert said.startswith("Among company segment 2: Version A brought 1.2 more")


def test_what_is_rounded_to_nothing_has_no_sign() -> None:
    assert number(-0.001, 2) == "0.00"
    assert number(-1234.5, 1) == "\N{MINUS SIGN}1,234.5"


def test_the_test_depends_on_the_plan_alone() -> None:
    """The edges: 30 responders, or others, and 100 contacts with a value."""

    def plan(*, is_rate: bool, smaller: int, rate: float) -> Plan:
        return Plan(is_rate, 10_000, smaller, rate, "1 %, as configured")

    rates = [(3000, 0.01), (2999, 0.01), (3000, 0.99), (3000, 0.995)]
    assert [
        choose(plan(is_rate=True, smaller=size, rate=rate)).test_name
        for size, rate in rates
    ] == ["unpooled z", "exact", "unpooled z", "exact"]
    thin = choose(plan(is_rate=False, smaller=9000, rate=0.01))
    assert thin.test_name == "permutation"
    chosen = choose(plan(is_rate=False, smaller=10_000, rate=0.01))
    assert chosen.test_name == "Welch"
    assert chosen.test_reason == (
        "a mean; of 10,000 in the smaller group 100 were to be expected to have a value"
        " (1 %, as configured), at least the 100 that the test Welch needs"
    )
