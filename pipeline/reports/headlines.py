"""Sentences that the data say, each by a rule that the tests hold.

A headline claims only what its figures show: nothing that is incomplete is called
growth or decline, and where nothing stands out the headline is neutral or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from pipeline.reports import words

Record = Mapping[str, Any]
AnyRecord = TypeVar("AnyRecord", bound=Record)

STEADY: Final = 0.005
"""A change of less than half a percent is told as steady."""


def sales(year: Record, currency: str) -> str:
    """Say how the sales of the latest year stand against the year before."""
    if not year:
        return ""
    name = words.period("year", year["period_start"])
    previous = words.period("year", words.year_before(year["period_start"]))
    amount = words.money(year["net_sales"], currency)
    change = year["net_sales_change_previous_year_pct"]
    if change is None:
        until = "" if year["is_complete"] else " so far"
        return f"Net sales of {name}{until}: {amount}."
    if not year["is_complete"]:
        part = f"{words.change(change)} against the same days of {previous}"
        return f"Net sales of {name} so far: {amount}, {part}."
    if abs(change) < STEADY:
        return f"Net sales of {name} were {amount}, as in {previous}."
    verb = "grew" if change > 0 else "fell"
    return f"Net sales {verb} by {words.share(abs(change))} to {amount} in {name}."


def best(rows: Sequence[AnyRecord], name: str, value: str) -> AnyRecord | None:
    """Give the row with the greatest value above zero, if it is the only one."""
    known = [row for row in rows if row[value] is not None and row[value] > 0]
    ordered = sorted(known, key=lambda row: row[value], reverse=True)
    is_tie = len(ordered) > 1 and ordered[0][value] == ordered[1][value]
    return None if not ordered or is_tie or not ordered[0][name] else ordered[0]


def departments(rows: Sequence[Record], year: int, currency: str) -> str:
    """Name what grew and declined most, and what opened or closed, in a whole year."""
    if not rows:
        return ""
    previous = year - 1
    if not all(row["is_complete"] for row in rows):
        return (
            f"{year} is not complete: changes are against the same days of {previous}."
        )
    told = []
    for status, verb, sign in (("grew", "grew", 1), ("declined", "declined", -1)):
        found = [row for row in rows if row["status"] == status]
        if top := max(found, key=lambda row: sign * row["sales_change"], default=None):
            told.append(f"{top['department_name']} {verb} most ({_by(top, currency)})")
    for status in ("opened", "closed"):
        names = [row["department_name"] for row in rows if row["status"] == status]
        if names:
            told.append(f"{status}: {words.listed(names)}")
    return f"{'; '.join(told)}." if told else f"No department changed in {year}."


def _by(row: Record, currency: str) -> str:
    """Say by how much sales moved; of sales that were not above nought no percent."""
    amount = f"by {words.money(abs(row['sales_change']), currency)}"
    change = row["sales_change_pct"]
    return amount if change is None else f"{amount}, {words.change(change)}"


def bridge(rows: Sequence[Record], years: str, currency: str) -> str:
    """Say which effect moved sales most from one year to the next."""
    moved = [row for row in rows if row["amount"]]
    if not moved:
        return ""
    top = max(moved, key=lambda row: abs(row["amount"]))
    verb = "added" if top["amount"] > 0 else "took away"
    cause = CAUSES.get(top["effect"], EFFECTS[top["effect"]].lower())
    until = "" if top["is_complete"] else " so far"
    amount = words.money(abs(top["amount"]), currency)
    return f"{years}{until}: {cause} {verb} most, {amount}."


EFFECTS: Final[Mapping[str, str]] = {
    "customers": "More or fewer customers",
    "ticket": "More or less per customer",
    "guests": "Sales to guests",
    "opened": "Departments that opened",
    "closed": "Departments that closed",
    "unsplit": "Known customers (number unknown)",
}
"""What the effects of the bridge are called."""
CAUSES: Final = {
    "customers": "the number of customers",
    "ticket": "what each customer spent",
}
"""What moved sales, by department: fewer may have bought there than in all."""


def retention(cohort: Record) -> str:
    """Say how many customers of one cohort bought again in a later month."""
    if not cohort:
        return ""
    months = cohort["month_number"]
    rate = words.share(cohort["retention_rate"])
    when = "the next month" if months == 1 else f"{months} months later"
    return (
        f"Of the {words.count(cohort['customers'])} customers who first bought in"
        f" {words.month(cohort['cohort_month'])}, {rate} bought {when}."
    )


def segments(rows: Sequence[Record]) -> str:
    """Say how many segments there are, and which brings the most sales."""
    if not rows:
        return ""
    top = best(rows, "segment_name", "sales_share")
    if top is None:
        return f"Customers fall into {len(rows)} segments."
    return (
        f"Customers fall into {len(rows)} segments; “{top['segment_name']}” brings"
        f" {words.share(top['sales_share'])} of their sales with"
        f" {words.share(top['customers_share'])} of the customers."
    )


def chosen(number: int, tried: Sequence[int]) -> str:
    """Say how many segments were made, and of which numbers they are the best."""
    least, most = min(tried, default=number), max(tried, default=number)
    if least == most:
        return f"{number} segments, the only number that was tried."
    return f"{number} segments were chosen; {least} to {most} were tried."


def tests(rows: Sequence[Record]) -> str:
    """Say how many comparisons of campaigns showed a difference, and that few did."""
    if not rows:
        return ""
    shown = [row for row in rows if row["is_shown"]]
    compared = f"{len(rows)} comparison{'s' if len(rows) > 1 else ''} of buyers"
    if not shown:
        return f"None of {compared} showed a difference that is more than chance."
    names = words.listed([row["campaign_id"] for row in shown[:3]])
    return f"{len(shown)} of {compared} showed more than chance: {names}."


def missing(rows: Sequence[Record]) -> str:
    """Name the feature that is known of the fewest customers."""
    if not rows:
        return "Every feature is known of every customer."
    top = max(rows, key=lambda row: row["missing_share"])
    return (
        f"Least is known of {top['feature']}:"
        f" it is missing for {words.share(top['missing_share'])} of customers."
    )


def checks(rows: Sequence[Record]) -> str:
    """Say how many checks of the release held."""
    if not rows:
        return ""
    failed = [row for row in rows if not row["success"]]
    total = f"{words.count(len(rows))} checks"
    if not failed:
        return f"All {total} of this release held."
    errors = sum(row["severity"] == "error" for row in failed)
    if errors:
        return f"{len(failed)} of {total} did not hold, {errors} of them errors."
    return f"{len(failed)} of {total} did not hold; none of them is an error."


def most(rows: Sequence[Record], name: str, currency: str) -> str:
    """Say which of the groups of one period brought the most net sales."""
    top = best(rows, name, "net_sales")
    if top is None:
        return ""
    until = "" if top["is_complete"] else " so far"
    amount = words.money(top["net_sales"], currency)
    return (
        f"{top[name]} brought the most sales of {top['period_start']}{until}: {amount}."
    )


def largest(rows: Sequence[Record], name: str, year: int) -> str:
    """Say which group has the greatest share of a year's sales."""
    top = best(rows, name, "share_of_sales")
    if top is None:
        return ""
    until = "" if top["is_complete"] else " so far"
    part = words.share(top["share_of_sales"])
    return f"{top[name]} brought the most sales of {year}{until}, {part} of all."


def channels(rows: Sequence[Record], currency: str) -> str:
    """Say which channel brought the most for what was spent on it, and how much."""
    top = best(rows, "channel", "roas")
    if top is None:
        return ""
    brought = f"{words.money(top['roas'], currency, 2)} of sales"
    more = "" if len(rows) == 1 else ", the most of all"
    return f"{top['channel']} brought {brought} for each unit of money spent{more}."


def predictions(likeliest: Record) -> str:
    """Say how many of the buyers were in the tenth that was likeliest to buy."""
    if not likeliest or likeliest["lift"] is None:
        return ""
    if likeliest["lift"] <= 1:
        return "Predictions tell buyers from others no better than chance so far."
    held = words.share(likeliest["cumulative_share"])
    return f"The tenth of customers likeliest to buy held {held} of the buyers."


def offers(total: int, testable: int) -> str:
    """Say how many offers there are, and how many a test could judge."""
    if not total:
        return ""
    offered = f"{words.count(total)} offer{'s' if total > 1 else ''}"
    if not testable:
        return f"{offered} to make; none has contacts enough for a test yet."
    if testable == total:
        return f"{offered} to make, each of which a test can judge."
    return f"{offered} to make; a test can judge {words.count(testable)} of them."


def maintenance(months: int | None) -> str:
    """Say how often to make segments anew, where that is known."""
    if months is None:
        return "Check the segments every month: how long they hold is not known yet."
    often = "month" if months == 1 else f"{months} months"
    return f"Make the segments anew every {often}, and place customers every night."
