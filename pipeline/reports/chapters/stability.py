"""How long segments hold, and when to make them anew."""

from __future__ import annotations

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
CHECKED: Final = Column("checked_on", "Checked on", "date")
MOVED: Final = (
    Column("stale_moved_share", "Labels left as they were", "share"),
    Column("frozen_moved_share", "The model, on later data", "share"),
    Column("floor_moved_share", "By chance alone", "share"),
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "stability",
        "How long segments hold",
        headline=str(advice(release).get("recommendation", "")),
        figures=(_curve(release), _verdicts(release)),
        empty="How long segments hold is not known yet: it takes months of data.",
    )


def advice(release: Release) -> Record:
    """Read the mart's recommendation, which is the same in all rows."""
    return release.first(MART, ADVICE, "recommendation is not null")


def _curve(release: Release) -> Figure:
    columns = (
        CHECKED,
        HORIZON,
        *MOVED,
        Column("stale_ari", "Agreement of old labels", "number"),
        Column("frozen_ari", "Agreement of the model", "number"),
        Column("floor_ari", "Agreement by chance alone", "number"),
        Column("customers", "Customers", "count"),
        ORIGIN,
    )
    table = release.read(MART, columns, order="checked_on desc, horizon, origin")
    days = {f"{row[0]}": words.day(row[0]) for row in table.rows}
    return Figure(
        "segment-curve",
        "How soon segments go stale",
        MART,
        table,
        units="Share of customers in another segment than one made anew would put them"
        " in, by months since",
        spec=vocabulary.curves(table, "horizon", tuple(one.name for one in MOVED)),
        filters=(Filter("checked_on", "Checked on", names=days),),
        note="Agreement is the adjusted Rand index: 1 is the same, 0 is chance. Two"
        " fits to resampled customers of the same day differ by chance alone.",
    )


def _verdicts(release: Release) -> Figure:
    columns = (
        ORIGIN,
        HORIZON,
        Column("verdict", "The model"),
        Column("labels_verdict", "The labels"),
        *MOVED,
        CHECKED,
    )
    table = release.read(MART, columns, order="origin desc, horizon")
    return Figure(
        "segment-verdicts",
        "What was found",
        MART,
        table,
        units="Shares of the customers whom segments made anew place elsewhere",
    )
