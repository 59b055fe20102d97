"""What to do: offers by segment and channel, each with a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.reports import headlines, words
from pipeline.reports.model import Chapter, Column, Figure, Filter, Record, Table
from pipeline.reports.release import Release

MART: Final = "segment_actions"
SEGMENT: Final = Column("segment_name", "Segment")
ACTION: Final = Column("action", "Offer")
KPI: Final = Column("kpi", "KPI")
CHANNEL: Final = Column("channel", "Channel")
FILTERS: Final = (
    Filter("segment_name", "Segment", every="All segments"),
    Filter("channel", "Channel", every="All channels", names={"": "none"}),
)


class Offer(NamedTuple):
    """An offer to a segment, and the plan of its test."""

    offer: Record
    plan: Record


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    figures = (_offers(release), _tests(release))
    worth = worth_making(*(figure.table for figure in figures))
    testable = sum(one.plan["is_testable"] for one in worth)
    return Chapter(
        "actions",
        "What to do",
        headline=headlines.offers(len(worth), testable),
        figures=figures,
        empty="This release has no offers for segments yet.",
    )


def worth_making(offers: Table, plans: Table) -> list[Offer]:
    """Pair offers with their plans, but for a figure that is nought and stays so."""
    pairs = zip(offers.records(), plans.records(), strict=True)
    return [
        Offer(offer, plan)
        for offer, plan in pairs
        if offer["current"] or offer["target"]
    ]


def _read(release: Release, columns: tuple[Column, ...]) -> Table:
    """Read offers, their names as people say them."""
    table = release.read(MART, columns, order="segment_id, action_number")
    named = [place for place, one in enumerate(columns) if one in (ACTION, KPI)]
    rows = tuple(
        tuple(
            words.feature(cell) if place in named else cell
            for place, cell in enumerate(row)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _offers(release: Release) -> Figure:
    columns = (
        SEGMENT,
        ACTION,
        CHANNEL,
        Column("offer", "What is offered"),
        Column("message", "Message"),
        Column("format", "Form"),
        Column("placement", "Place"),
        KPI,
        Column("current", "Today", "number"),
        Column("target", "Target", "number"),
        Column("contacts_available", "May be contacted", "count"),
    )
    table = _read(release, columns)
    return Figure(
        "segment-actions",
        "Offers by segment and channel",
        MART,
        table,
        units="Shares are fractions: 0.25 is 25 %",
        filters=FILTERS,
        is_wide=True,
    )


def _tests(release: Release) -> Figure:
    columns = (
        SEGMENT,
        ACTION,
        CHANNEL,
        Column("hypothesis", "What it should do"),
        Column("test_plan", "How to test it"),
        Column("contacts_per_arm", "Contacts per arm", "count"),
        Column("duration_days", "Days", "count"),
        Column("is_testable", "Can be tested", "flag"),
    )
    table = _read(release, columns)
    return Figure(
        "action-tests",
        "How each offer is put to the test",
        MART,
        table,
        filters=FILTERS,
        is_wide=True,
    )
