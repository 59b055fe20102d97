"""What came out, in words that a marketing manager reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from ml.experiments.comparison import Compared

MINUS: Final = "\N{MINUS SIGN}"


class Unit(NamedTuple):
    """How figures of a metric are said."""

    noun: str
    """What there are more or fewer of, e.g. buyers per 100 contacts."""
    scale: float
    """From a contact's value to what is said, e.g. 100."""
    least_decimals: int
    short: str
    """For a distance alone, e.g. points."""
    nothing: str
    """What no contact did, where nobody did."""


def unit(metric: str, currency: str) -> Unit:
    """How figures of a campaign's metric are said."""
    if metric == "conversion":
        return Unit("buyers per 100 contacts", 100, 1, "points", "bought")
    if metric == "visits":
        return Unit(
            "visits per 100 contacts", 100, 1, "visits per 100 contacts", "came"
        )
    noun = f"{currency} per contact"
    return Unit(noun, 1, 2, noun, "spent anything")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a verdict is given on."""

    unit: Unit
    treatment: str
    """Who had the treatment, as a subject: Version A."""
    control: str
    """Who had not, after "than": its control."""
    compared: Compared | None
    p_adjusted: float | None = None
    comparisons: int = 1
    """In the family that the p-value is adjusted for."""
    alpha: float = 0.05
    split_p_value: float | None = None
    """Of a split that is not the planned one; None where nothing is wrong with it."""
    is_complete: bool = True
    """Whether all outcomes are known that will count."""
    among: str = ""
    """Segment that the groups are of; empty for all contacts."""


def verdict(case: Case) -> str:
    """Say what a comparison showed, and nothing that it did not."""
    if case.split_p_value is not None:
        return (
            "Blocked: the groups do not have the sizes that were planned (p "
            f"{p_words(case.split_p_value)}). Find out why before reading any figure."
        )
    said = _verdict(case)
    return f"Among {case.among}: {said}" if case.among else said


def observed(
    case: Case, metric: str, sizes: tuple[int, int], means: tuple[float, float]
) -> str:
    """Say how two groups differ that nobody assigned, without saying why.

    Args:
        case: Its treatment and control are names of groups.
        metric: What was measured of each customer.
        sizes: Customers of both groups of whom it is known.
        means: Of both groups.
    """
    if case.compared is None:
        return (
            f"No test: {metric} is known of {sizes[0]:,} customers with"
            f" {case.treatment} and of {sizes[1]:,} with {case.control}; two of each"
            " are needed."
        )
    if case.p_adjusted is None or case.p_adjusted > case.alpha:
        return _nothing_shown(case, case.compared)
    decimals = _case_decimals(case)
    treated, other = (number(mean, decimals) for mean in means)
    return (
        f"They differ: {metric} is {treated} among {case.treatment} and {other} among"
        f" {case.control} (difference {_limits(case)}). What makes them differ, this"
        " does not tell: nobody was assigned to a group."
    )


def _verdict(case: Case) -> str:
    if case.compared is None:
        return "No test: a group has fewer than two contacts."
    if not case.is_complete:
        return _so_far(case, case.compared)
    found = case.compared.difference
    if found.ci_low is None and found.ci_high is None and found.lift == 0:
        return f"No difference can be shown: nobody {case.unit.nothing}."
    if case.p_adjusted is None or case.p_adjusted > case.alpha:
        return _nothing_shown(case, case.compared)
    amount = _amount(found.lift, case)
    return f"{case.treatment} brought {amount} than {case.control} ({_limits(case)})."


def p_words(p_value: float) -> str:
    """A p-value as it is said: two digits, or below 0.0001."""
    return f"{p_value:.2g}" if p_value >= 1e-4 else "below 0.0001"


def number(value: float, decimals: int) -> str:
    """A number as it is said."""
    # What is rounded to nothing has no sign.
    rounded = round(value, decimals) + 0.0
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def _so_far(case: Case, compared: Compared) -> str:
    begun = "Not final: outcomes are still counted."
    if compared.anytime is None:
        return f"{begun} There is too little yet to look at."
    low, high = compared.anytime
    limits = _range(low, high, case)
    if low <= 0 <= high:
        return f"{begun} No difference so far ({limits}, at every look)."
    amount = _amount(compared.difference.lift, case)
    return (
        f"{begun} So far {case.treatment} brought {amount} than {case.control}"
        f" ({limits}, at every look)."
    )


def _nothing_shown(case: Case, compared: Compared) -> str:
    found, least = compared.difference, compared.minimum_detectable_effect
    said = "No difference was shown"
    if found.p_value <= case.alpha:
        said += (
            f" once all {case.comparisons} comparisons are allowed for (alone it would"
            f" have been: {_limits(case)}, p {p_words(found.p_value)})"
        )
    if least is None:
        return f"{said}; the groups are too small to find any."
    decimals = _decimals(least * case.unit.scale, case.unit.least_decimals)
    amount = number(least * case.unit.scale, decimals)
    return (
        f"{said}; the test could have found one of {amount} {case.unit.short} or more."
    )


def _amount(lift: float, case: Case) -> str:
    """The lift as so many more or fewer."""
    countable = case.unit.noun.startswith(("buyers", "visits"))
    direction = "more" if lift > 0 else "fewer" if countable else "less"
    scaled = abs(lift) * case.unit.scale
    said, *of_what = case.unit.noun.split(" ", 1)
    amount = number(scaled, _case_decimals(case))
    if countable:
        return f"{amount} {direction} {case.unit.noun}"
    return f"{amount} {said} {direction} {of_what[0]}"


def _limits(case: Case) -> str:
    if case.compared is None:
        return ""
    found = case.compared.difference
    return _range(found.ci_low, found.ci_high, case)


def _range(low: float | None, high: float | None, case: Case) -> str:
    decimals, scale = _case_decimals(case), case.unit.scale
    confidence = f"at {100 * (1 - case.alpha):g} %"
    if low is None or high is None:
        return f"without limits {confidence}"
    said = (number(limit * scale, decimals) for limit in (low, high))
    return f"{' to '.join(said)} {confidence}"


def _case_decimals(case: Case) -> int:
    if case.compared is None:
        return case.unit.least_decimals
    found = case.compared.difference
    if found.ci_low is None or found.ci_high is None:
        width = abs(found.lift)
    else:
        width = found.ci_high - found.ci_low
    return _decimals(width * case.unit.scale, case.unit.least_decimals)


def _decimals(size: float, least: int) -> int:
    """Decimals that show the first digit of a size, up to four."""
    if size <= 0:
        return least
    return min(max(-math.floor(math.log10(size)), least), 4)
