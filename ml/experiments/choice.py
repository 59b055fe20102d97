"""Which test a comparison gets, fixed by metric and planned size before any outcome."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

RESPONDERS: Final = 30
"""Responders, and others, to be expected in each group for the unpooled z-test.

Below, its level leaves 5 % where one group is much larger than the other.
"""
NON_ZERO: Final = 100
"""Contacts with a value to be expected in each group for Welch's test."""

Test = Literal["unpooled z", "exact", "Welch", "permutation"]


class Plan(NamedTuple):
    """What is known of a comparison before its outcome."""

    is_rate: bool
    """Whether a contact's value is 0 or 1."""
    treatment: int
    """Contacts."""
    control: int
    expected_rate: float
    """Share of the contacts expected to have a value."""
    source: str
    """Where the expected rate is known from, in words."""


class Choice(NamedTuple):
    """A test and why it was chosen."""

    test_name: Test
    test_reason: str


def choose(plan: Plan) -> Choice:
    """Choose the test of a comparison.

    A rate is tested by the unpooled z where enough responders are to be expected, and
    exactly in a thinner table; a mean by Welch's test where enough contacts with a
    value are to be expected, and by permutation in a small or mostly-zero group.
    """
    smaller = min(plan.treatment, plan.control)
    if plan.is_rate:
        expected = smaller * min(plan.expected_rate, 1 - plan.expected_rate)
        kind, needed, what = "a rate", RESPONDERS, "responders or others"
        tests: tuple[Test, Test] = ("unpooled z", "exact")
    else:
        expected = smaller * plan.expected_rate
        kind, needed, what = "a mean", NON_ZERO, "contacts with a value"
        tests = ("Welch", "permutation")
    is_thin = expected < needed
    compared = f"below {needed}" if is_thin else f"at least {needed}"
    reason = (
        f"{kind}; {expected:,.0f} {what} expected in the smaller group ({smaller:,}"
        f" contacts, {plan.source} {plan.expected_rate:.2%}), {compared}"
    )
    return Choice(tests[is_thin], reason)
