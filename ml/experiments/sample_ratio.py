"""Whether the groups have the sizes that were planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

LEVEL: Final = 0.01
"""P-value below which the split is not the planned one, and no verdict is given."""
LEAST: Final = 5.0
"""Contacts to be expected in each version for the chi-squared test to hold."""

Check = Literal["as planned", "mismatch", "not checkable"]


class SampleRatio(NamedTuple):
    """The check of a campaign's split."""

    check: Check
    p_value: float | None
    """None where the split is not checkable."""


def sample_ratio(
    contacts: Sequence[int], shares: Sequence[float | None]
) -> SampleRatio:
    """Hold the contacts of all versions of a campaign against their planned shares.

    Args:
        contacts: Of each version.
        shares: Planned shares of the same versions; any scale, None where unknown.

    Returns:
        Pearson's chi-squared test. Not checkable is a campaign of one version, one with
        a version without a planned share or of 0, and one of a few contacts.
    """
    from scipy.stats import chisquare

    # In one order, as sums of fractions differ in the last digit by theirs.
    versions = sorted(
        (share, count) for share, count in zip(shares, contacts, strict=True) if share
    )
    if len(versions) < max(len(shares), 2):
        return SampleRatio("not checkable", None)
    planned = sum(share for share, _ in versions)
    everyone = sum(contacts)
    expected = [everyone * share / planned for share, _ in versions]
    if min(expected) < LEAST:
        return SampleRatio("not checkable", None)
    p_value = float(chisquare([count for _, count in versions], expected).pvalue)
    return SampleRatio("mismatch" if p_value < LEVEL else "as planned", p_value)
