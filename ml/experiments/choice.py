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
    """Share of the contacts expected to have a value, which is to respond in a rate."""
    source: str
    """Where the expected rate is known from, in words."""
    is_assumed: bool = False
    """Whether nobody measured or set the expected rate."""


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
    smaller, share = min(plan.treatment, plan.control), plan.expected_rate
    tests: tuple[Test, Test] = ("Welch", "permutation")
    kind, needed, do = "mean", NON_ZERO, "have a value"
    if plan.is_rate:
        tests = ("unpooled z", "exact")
        kind, needed, do = "rate", RESPONDERS, "respond"
        if share > 0.5:
            share, do = 1 - share, "not respond"
    expected = smaller * share
    is_thin = expected < needed
    compared = "below" if is_thin else "at least"
    reason = (
        f"a {kind}; of {smaller:,} in the smaller group {expected:,.0f} were to be"
        f" expected to {do} ({plan.source}), {compared} the {needed} that the test"
        f" {tests[0]} needs"
    )
    return Choice(tests[is_thin], reason)
