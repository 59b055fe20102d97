"""How long segments hold, and when to make them anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import vocabulary, words
from pipeline.reports.model import Chapter, Column, Figure, Filter, Record
from pipeline.reports.release import Release

MART: Final = "segment_stability"
HORIZON: Final = Column("horizon", "Months later", "ordinal")
ADVICE: Final = (
    Column("recommendation", "Advice"),
    Column("recommended_interval_months", "Segments anew after months", "count"),
    Column("labels_interval_months", "Labels hold for months", "count"),
)
ORIGIN: Final = Column("origin", "From", "date")


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "stability",
        "How long segments hold",
        headline=str(advice(release).get("recommendation", "")),
        figures=(_agreement(release), _verdicts(release)),
        empty="How long segments hold is not known yet: it takes months of data.",
    )


def advice(release: Release) -> Record:
    """Read the mart's recommendation, which is the same in all rows."""
    return release.first(MART, ADVICE, "recommendation is not null")


def _agreement(release: Release) -> Figure:
    columns = (
        Column("origin", "Segments of"),
        HORIZON,
        Column("frozen_ari", "The model, on later data", "number"),
        Column("floor_ari", "The most to be expected", "number"),
        Column("stale_ari", "Labels left as they were", "number"),
        Column("customers", "Customers", "count"),
    )
    table = release.read(MART, columns, order="horizon, origin desc")
    rows = tuple((words.day(row[0]), *row[1:]) for row in table.rows)
    table = replace(table, rows=rows)
    values = ("stale_ari", "frozen_ari", "floor_ari")
    return Figure(
        "segment-agreement",
        "Do old segments still agree with new ones?",
        MART,
        table,
        units="Agreement with segments made anew: 1 is the same, 0 is chance",
        spec=vocabulary.pairs(table, "origin", values),
        filters=(Filter("horizon", "Months later"),),
        note="The adjusted Rand index. The most to be expected is the agreement of two"
        " fits to resampled customers of the same day.",
    )


def _verdicts(release: Release) -> Figure:
    columns = (
        ORIGIN,
        HORIZON,
        Column("verdict", "The model"),
        Column("labels_verdict", "The labels"),
        Column("stale_moved_share", "Labels left as they were", "share"),
        Column("frozen_moved_share", "The model, on later data", "share"),
        Column("floor_moved_share", "By chance alone", "share"),
        Column("checked_on", "Checked on", "date"),
    )
    table = release.read(MART, columns, order="origin desc, horizon")
    return Figure(
        "segment-verdicts",
        "What was found",
        MART,
        table,
        units="Shares of the customers whom segments made anew place elsewhere",
    )
