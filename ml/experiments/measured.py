"""What was measured of all campaigns, and what was to be expected of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from ml.experiments.comparison import Rules
from ml.experiments.reading import (
    EVERYBODY,
    Group,
    Row,
    read_group,
    read_sample,
    read_values,
)
from ml.experiments.sample_ratio import SampleRatio, sample_ratio
from ml.experiments.samples import Sample

if TYPE_CHECKING:
    import pyarrow as pa

ASSUMED_RATE: Final = 0.01
"""Share of contacts that respond, where neither settings nor a campaign tell."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured of all campaigns."""

    samples: dict[Group, Sample] = field(default_factory=dict)
    values: dict[Group, tuple[list[float], list[int]]] = field(default_factory=dict)
    running: set[Group] = field(default_factory=set)
    """Groups whose outcomes are still counted."""
    controls: set[Group] = field(default_factory=set)


class Expected(NamedTuple):
    """Share of the contacts that was to be expected to have a value."""

    rate: float
    source: str
    is_assumed: bool = False


def read_measured(statistics: pa.Table, values: pa.Table) -> Measured:
    """Read sums and values, as `ml.experiments.campaigns.analyse` takes them."""
    found = Measured(values=read_values(values.to_pylist()))
    for row in statistics.to_pylist():
        group = read_group(row)
        found.samples[group] = read_sample(row)
        if not row["is_complete"]:
            found.running.add(group)
        if row["is_control"]:
            found.controls.add(group)
    return found


def expected(
    hypothesis: Row, stated: Sequence[Row], measured: Measured, rules: Rules
) -> Expected:
    """Share of the contacts that was to be expected to respond, and how it is known."""
    if rules.expected_rate is not None:
        rate = rules.expected_rate
        return Expected(rate, f"{rate:.2%}, as configured")
    earlier = {
        one["campaign_id"]
        for one in stated
        if one["counted_to"] and hypothesis["starts_on"]
        if one["counted_to"] < hypothesis["starts_on"]
    }
    known = [
        sample
        for group, sample in measured.samples.items()
        if group.campaign_id in earlier
        and group.segmentation == EVERYBODY
        and group.metric == hypothesis["metric"]
        and group in measured.controls
    ]
    contacts, responded = (
        sum(getattr(one, name) for one in known) for name in ("contacts", "non_zero")
    )
    if not responded:
        return Expected(ASSUMED_RATE, f"{ASSUMED_RATE:.2%}, assumed", is_assumed=True)
    rate = responded / contacts
    return Expected(rate, f"{rate:.2%}, as in the controls of earlier campaigns")


def split_checks(arms: Sequence[Row], measured: Measured) -> dict[str, SampleRatio]:
    """Check the split of each campaign over all its versions."""
    contacts: dict[tuple[str, str], int] = defaultdict(int)
    for group, sample in measured.samples.items():
        if group.segmentation == EVERYBODY:
            contacts[group.campaign_id, group.version] = sample.contacts
    shares: dict[str, dict[str, float | None]] = defaultdict(dict)
    for arm in arms:
        shares[arm["campaign_id"]][arm["version"]] = arm["expected_share"]
    return {
        campaign: sample_ratio(
            [contacts[campaign, version] for version in versions],
            list(versions.values()),
        )
        for campaign, versions in shares.items()
    }
