"""`mercato plan-test`: sizes, days and what can be found, in words and in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from statsmodels.stats.proportion import power_proportions_2indep

from pipeline.cli import main


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plan-test", *arguments])


def planned(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(asked(*arguments, "--json").output)
    return answer


def test_a_plan_is_said_in_contacts_days_and_what_they_find() -> None:
    answer = asked("--baseline", "0.02", "--lift", "0.1", "--per-day", "5000")
    assert answer.exit_code == 0
    assert answer.output == (
        "conversion 2.200% instead of 2.000% (power 80%, alpha 0.05)\n"
        "  treatment        80,679 contacts\n"
        "  control          80,679 contacts\n"
        "  duration             47 days, the last 14 of them for outcomes\n"
        "  these contacts find a rise of 0.200% (10.0%) or more\n"
    )


def test_the_planned_contacts_have_the_power_that_was_asked_for() -> None:
    plan = planned("--baseline", "0.02", "--lift", "0.1", "--power", "0.9")
    power = power_proportions_2indep(
        0.002, 0.02, plan["contacts_control"], return_results=False
    )
    assert power == pytest.approx(0.9, abs=2e-3)
    assert plan["minimum_detectable_lift"] == pytest.approx(0.1, rel=1e-3)
    assert plan["duration_days"] is None


def test_the_contacts_that_there_are_find_so_much() -> None:
    spend = ("--metric", "spend", "--baseline", "1.4", "--deviation", "15")
    plan = planned(*spend, "--lift", "0.1", "--contacts", "20000")
    # 2.8016 standard errors of 15 * sqrt(2 / 10,000).
    assert plan["minimum_detectable_effect"] == pytest.approx(0.5943, abs=1e-4)
    words = asked(*spend, "--lift", "0.1", "--contacts", "20000").output
    assert "20,000 contacts find a rise of 0.5943 (42.5%) or more" in words


def test_more_comparisons_and_a_small_control_need_more_contacts() -> None:
    usual = ("--baseline", "0.02", "--lift", "0.1")
    plans = [
        planned(*usual),
        planned(*usual, "--comparisons", "3"),
        planned(*usual, "--control-share", "0.1"),
    ]
    sizes = [plan["contacts_treatment"] + plan["contacts_control"] for plan in plans]
    assert sizes[0] < min(sizes[1:])
    assert plans[2]["contacts_treatment"] == pytest.approx(
        9 * plans[2]["contacts_control"], rel=1e-3
    )


@pytest.mark.parametrize("contacts", [(), ("--contacts", "4632")])
def test_a_fall_is_planned_and_found_as_a_fall(contacts: tuple[str, ...]) -> None:
    fall = ("--baseline", "0.02", "--lift", "-0.5", *contacts)
    plan = planned(*fall)
    power = power_proportions_2indep(
        -0.01, 0.02, plan["contacts_control"], return_results=False
    )
    assert power == pytest.approx(0.8, abs=2e-3)
    assert plan["minimum_detectable_lift"] == pytest.approx(0.5, rel=1e-3)
    assert "find a fall of 1.000% (50.0%) or more" in asked(*fall).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--baseline", "2", "--lift", "0.1"), "--baseline is 2, should be between"),
        (("--baseline", "0.9", "--lift", "0.2"), "baseline + lift == 1.08, must be"),
        (("--baseline", "0.2", "--lift", "0"), "lift == 0, must not be 0"),
        (("--baseline", "0.2", "--lift", "1e-200"), "must not be 0"),
        (("--baseline", "0.2", "--lift", "nan"), "'--lift': nan is not a number"),
        (
            ("--baseline", "inf", "--lift", "0.1", "--metric", "visits"),
            "'--baseline': inf is not a number",
        ),
        (("--baseline", "0.2", "--lift", "1", "--contacts", "1"), "x>=2"),
        (
            ("--baseline", "1", "--lift", "0.1", "--metric", "spend"),
            "--metric spend needs a --deviation",
        ),
        (
            ("--baseline", "0.1", "--lift", "0.1", "--deviation", "1"),
            "--metric conversion takes no --deviation",
        ),
    ],
)
def test_what_cannot_be_planned_is_named(
    arguments: tuple[str, ...], message: str
) -> None:
    answer = asked(*arguments)
    assert answer.exit_code == 2
    assert message in answer.output
