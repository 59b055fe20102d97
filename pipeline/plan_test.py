"""`mercato plan-test`: how large a test has to be, before it is sent."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import click

from ml.experiments.planning import Design, Size, detectable, sample_size
from pipeline.commands import Number

COUNT: Final = click.IntRange(min=1)
PAIR: Final = click.IntRange(min=2)
POSITIVE: Final = Number(min=0, min_open=True)
SHARE: Final = Number(0, 1, min_open=True, max_open=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known before the test."""

    metric: Literal["conversion", "spend", "visits"]
    baseline: float
    """Mean of the control: responders or visits a contact, or spend a contact."""
    lift: float
    """As a fraction of the baseline."""
    deviation: float | None = None
    """Standard deviation of a contact's value; a conversion has its own."""
    alpha: float = 0.05
    power: float = 0.8
    control_share: float = 0.5
    comparisons: int = 1
    """Of the campaign: Holm's first step divides alpha by as many."""
    contacts: int | None = None
    """That there are, of both groups."""
    per_day: int | None = None
    outcome_days: int = 14

    @property
    def design(self) -> Design:
        """The comparison as the formulas take it.

        Raises:
            ValueError: A figure is missing or out of its range.
        """
        is_rate = self.metric == "conversion"
        if is_rate and self.baseline >= 1:
            message = f"--baseline is {self.baseline:g}, should be between 0 and 1"
            raise ValueError(message)
        if is_rate == (self.deviation is not None):
            needs = "takes no" if is_rate else "needs a"
            raise ValueError(f"--metric {self.metric} {needs} --deviation")
        alpha = self.alpha / self.comparisons
        return Design(
            self.baseline, self.deviation, alpha, self.power, self.control_share
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The size of a test, how long it takes, and what it can find."""

    contacts_treatment: int
    """That find the lift that was asked for."""
    contacts_control: int
    duration_days: int | None
    """From the first contact to the last outcome; None without contacts per day."""
    minimum_detectable_effect: float | None
    """Rise (fall, where one is looked for) that the contacts that there are find, or
    else the planned ones, in units of the baseline; None where they find nothing."""
    minimum_detectable_lift: float | None
    """The same as a fraction of the baseline."""


def plan(asked: Asked) -> Planned:
    """Plan a test by the unpooled z (conversion) or by Welch (spend, visits).

    Raises:
        ValueError: A figure is missing or out of its range; it is named.
    """
    design = asked.design
    size = there = sample_size(design, asked.lift * asked.baseline)
    if asked.contacts:
        control = max(round(asked.contacts * asked.control_share), 1)
        there = Size(max(asked.contacts - control, 1), control)
    # A fall of a rate is a rise of those who do not.
    is_mirrored = asked.lift < 0 and design.deviation is None
    sought = design._replace(baseline=1 - design.baseline) if is_mirrored else design
    found, days = detectable(sought, there), None
    if asked.per_day:
        days = math.ceil(sum(size) / asked.per_day) + asked.outcome_days
    return Planned(
        contacts_treatment=size.treatment,
        contacts_control=size.control,
        duration_days=days,
        minimum_detectable_effect=found,
        minimum_detectable_lift=None if found is None else found / asked.baseline,
    )


def page(asked: Asked, planned: Planned) -> str:
    """Write what people read."""
    said = _said(asked.baseline * (1 + asked.lift), asked)
    of_how_many = "" if asked.comparisons == 1 else f", {asked.comparisons} comparisons"
    aims = f"power {asked.power:.0%}, alpha {asked.alpha:g}{of_how_many}"
    lines = [
        f"{asked.metric} {said} instead of {_said(asked.baseline, asked)} ({aims})",
        f"  treatment  {planned.contacts_treatment:>12,} contacts",
        f"  control    {planned.contacts_control:>12,} contacts",
    ]
    if planned.duration_days is not None:
        lines.append(
            f"  duration   {planned.duration_days:>12,} days, the last"
            f" {asked.outcome_days} of them for outcomes"
        )
    return "\n".join([*lines, f"  {_found(asked, planned)}"])


@click.command("plan-test")
@click.option(
    "--metric",
    type=click.Choice(["conversion", "spend", "visits"]),
    default="conversion",
    show_default=True,
    help="What the versions are compared by.",
)
@click.option("--baseline", type=POSITIVE, required=True, help="The control's mean.")
@click.option("--lift", type=Number(), required=True, help="To find; 0.1 for a tenth.")
@click.option("--deviation", type=POSITIVE, help="Of spend or visits a contact.")
@click.option("--alpha", type=SHARE, default=0.05, show_default=True)
@click.option("--power", type=SHARE, default=0.8, show_default=True)
@click.option("--control-share", type=SHARE, default=0.5, show_default=True)
@click.option("--comparisons", type=COUNT, default=1, show_default=True)
@click.option("--contacts", type=PAIR, help="That there are: what can they find?")
@click.option("--per-day", type=COUNT, help="Contacts a day: how long does it take?")
@click.option("--outcome-days", type=COUNT, default=14, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def plan_test(*, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - click's
    """Plan a test: contacts, days, and the smallest lift that it can find.

    Needs neither configuration nor data. Where a campaign makes three comparisons,
    --comparisons 3 plans for the first step of Holm's adjustment.
    """
    asked = Asked(**given)
    try:
        planned = plan(asked)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps({**asdict(asked), **asdict(planned)}))
    else:
        click.echo(page(asked, planned))


def _found(asked: Asked, planned: Planned) -> str:
    whose = f"{asked.contacts:,} contacts" if asked.contacts else "these contacts"
    effect, lift = planned.minimum_detectable_effect, planned.minimum_detectable_lift
    change = "fall" if asked.lift < 0 else "rise"
    if effect is None or lift is None:
        return f"{whose} are too few to find any {change}"
    return f"{whose} find a {change} of {_said(effect, asked)} ({lift:.1%}) or more"


def _said(value: float, asked: Asked) -> str:
    return f"{value:.3%}" if asked.metric == "conversion" else f"{value:,.4g}"
