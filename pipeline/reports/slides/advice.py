"""Slides on what to do: offers by segment, and what keeps the work good."""

from __future__ import annotations

from typing import Final

from pipeline.reports import headlines, words
from pipeline.reports.chapters import stability
from pipeline.reports.chapters.actions import Offer, worth_making
from pipeline.reports.model import Fact, Kind, Record
from pipeline.reports.slides.book import Book
from pipeline.reports.slides.facts import facts_in
from pipeline.reports.slides.marketing import named
from pipeline.reports.slides.model import Chart, Grid, Slide, has_digit

UNITS: Final[dict[str, Kind]] = {"share": "share", "money": "price"}
"""How the units of KPIs are written; others are plain numbers."""
HEADS: Final = (
    "Segment", "Offer", "Channel", "Figure to better", "Today", "Target", "Test"
)  # fmt: skip
WORTH: Final = "coalesce(current, 0) <> 0 or coalesce(target, 0) <> 0"
"""A figure that is nought and stays so, as of a shop without orders, is no aim."""
VERDICTS: Final = 2
MOVED: Final = tuple(column.name for column in stability.MOVED)


def recommendations(book: Book) -> Slide | None:
    """Give each segment's first offer, and which campaigns to go on with."""
    figure = book.figures["segment-actions"]
    offers = worth_making(figure.table, book.table("action-tests"))
    if not offers:
        return None
    testable = sum(one.plan["is_testable"] for one in offers)
    points, said = _verdicts(book)
    return Slide(
        "recommendations",
        headlines.offers(len(offers), testable),
        (figure.mart, "segment_kpis", "campaign_tests"),
        units="One offer for each segment: with a target to reach and a test that can"
        " judge it, where there is one",
        grid=_first_offers(book, offers),
        points=points,
        facts=(
            Fact(words.count(len(offers)), "count(*)", figure.mart, WORTH),
            Fact(
                words.count(testable),
                "count(*)",
                figure.mart,
                f"({WORTH}) and is_testable",
            ),
            *said,
        ),
        note="Targets are reached already: by the same customers a year before, by all"
        " segments together or by the better half of them. A test sends the offer to"
        " some and not to others, drawn by lot, and compares what both buy.",
    )


def _first_offers(book: Book, offers: list[Offer]) -> Grid:
    """Lay out one offer of each segment with its KPI and its test."""
    units = {
        (row["segment_name"], row["kpi"]): row["unit"]
        for row in book.table("segment-kpis").records()
    }
    chosen: dict[str, Offer] = {}
    for one in sorted(offers, key=_doubts):
        chosen.setdefault(one.offer["segment_name"], one)
    rows, facts = [], []
    for segment in dict.fromkeys(one.offer["segment_name"] for one in offers):
        unit = units.get((segment, chosen[segment].offer["kpi"]), "")
        cells, found = _row(chosen[segment], UNITS.get(unit, "number"), book.currency)
        rows.append(cells)
        facts += found
    return Grid(HEADS, tuple(rows), (21, 33, 9, 18, 10, 10, 22), tuple(facts))


def _doubts(one: Offer) -> tuple[bool, bool]:
    """Put last what has no target to reach, before it what no test can judge."""
    return one.offer["current"] == one.offer["target"], not one.plan["is_testable"]


def _row(one: Offer, kind: Kind, currency: str) -> tuple[tuple[str, ...], list[Fact]]:
    """Write an offer with its KPI and its test, and the cells of what has a number."""
    offer = one.offer
    now, then = (
        words.written(offer[column], kind, currency) for column in ("current", "target")
    )
    test, planned = _plan(one.plan)
    told = {
        "segment_name": offer["segment_name"],
        "offer": offer["offer"],
        "channel": offer["channel"] or "none",
        "kpi": offer["kpi"],
        "current": now,
        "target": "hold" if now == then else then,
    }
    facts = [
        offer.origin.fact(text, column)
        for column, text in told.items()
        if has_digit(text)
    ]
    return (*told.values(), test), [*facts, *planned]


def _plan(plan: Record) -> tuple[str, tuple[Fact, ...]]:
    """Say how the test of an offer is made, or that there is none."""
    if not plan["is_testable"]:
        return "too few contacts", ()
    arm = words.count(plan["contacts_per_arm"])
    days = words.count(plan["duration_days"])
    facts = (
        plan.origin.fact(arm, "contacts_per_arm"),
        plan.origin.fact(days, "duration_days"),
    )
    return f"{arm} with and {arm} without, {days} days", facts


def _verdicts(book: Book) -> tuple[tuple[str, ...], list[Fact]]:
    """Give the campaigns that showed more than chance, as their verdicts say it."""
    shown = [
        row
        for row in book.table("campaign-lifts-conversion").records()
        if row["is_shown"] and row["lift"] > 0
    ][:VERDICTS]
    facts: list[Fact] = []
    for row in shown:
        facts += [*named(row), row.origin.fact(row["verdict"], "verdict")]
    points = tuple(
        f"Go on with {row['campaign_id']}. {row['verdict']}" for row in shown
    )
    return points, facts


def maintenance(book: Book) -> Slide | None:
    """Say how often to score customers and to make segments anew, and what for."""
    advice = stability.advice(book.release)
    if not advice:
        return None
    figure = book.figures["segment-curve"]
    latest = max(row["checked_on"] for row in figure.table.records())
    checks = figure.table.where(checked_on=latest)
    title = headlines.maintenance(advice["recommended_interval_months"])
    told = advice["recommendation"]
    day = words.day(latest)
    return Slide(
        "maintenance",
        title,
        (figure.mart,),
        units=f"{figure.units}; checked on {day}",
        chart=Chart("lines", checks, "horizon", MOVED),
        grid=_service(book, advice),
        points=(told,),
        facts=(
            next(checks.records()).origin.fact(day, "checked_on"),
            advice.origin.fact(told, "recommendation"),
            *facts_in(title, [advice], stability.ADVICE, book.currency),
        ),
        note="Customers who stand in another segment by chance alone would do so even"
        " if the segments were made anew on the same day.",
    )


def _service(book: Book, advice: Record) -> Grid:
    """Offer the work that keeps segments, predictions and offers good."""
    months, labels = (
        advice[name]
        for name in ("recommended_interval_months", "labels_interval_months")
    )
    facts = []
    often = "When a check finds them stale"
    if months is not None:
        often = "Every month" if months == 1 else f"Every {months} months"
        facts.append(advice.origin.fact(f"{months}", "recommended_interval_months"))
    keep = "Places follow what customers do"
    if labels is not None and labels > 1:
        keep = f"Places hold for {labels} months at most"
        facts.append(advice.origin.fact(f"{labels}", "labels_interval_months"))
    rows = [
        ("Place customers, score them", "Every night", keep),
        ("Check how long segments hold", "Every month", "Stale ones are found in time"),
        ("Make segments anew", often, "They describe customers of today"),
    ]
    if book.table("prediction-lift").rows:
        rows.append(("Fit predictions anew", "Every quarter", "Chances stay true"))
    if book.table("segment-actions").rows:
        rows.append(
            ("Test offers with a control", "Each campaign", "What works is known")
        )
    return Grid(("What", "How often", "What for"), tuple(rows), (4, 3, 4), tuple(facts))
