"""What to do: offers by segment and channel, each with a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import words
from pipeline.reports.model import Chapter, Column, Figure, Filter, Table
from pipeline.reports.release import Release

MART: Final = "segment_actions"
SEGMENT: Final = Column("segment_name", "Segment")
ACTION: Final = Column("action", "Offer")
KPI: Final = Column("kpi", "KPI")
CHANNEL: Final = Column("channel", "Channel")
FILTERS: Final = (
    Filter("segment_name", "Segment", every="All segments"),
    Filter("channel", "Channel", every="All channels", names={"None": "none"}),
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "actions",
        "What to do",
        headline="Offers for each segment, each with a test of its effect.",
        figures=(_offers(release), _tests(release)),
        empty="This release has no offers for segments yet.",
    )


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
