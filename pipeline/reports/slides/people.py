"""Slides on customers: whether they come back, and who they are."""

from __future__ import annotations

from typing import Final

from pipeline.reports import headlines
from pipeline.reports.chapters.cohorts import NOTE, TOLD, telling
from pipeline.reports.model import Fact
from pipeline.reports.slides.book import Book
from pipeline.reports.slides.facts import facts_in
from pipeline.reports.slides.model import Chart, Slide

COHORTS: Final = 24


def cohorts(book: Book) -> Slide | None:
    """Show how many of each month's new customers came back."""
    figure = book.figures["cohort-retention"]
    cohort = telling(book.release)
    if not cohort:
        return None
    title = headlines.retention(cohort)
    months = cohort["month_number"]
    later = "the next month" if months == 1 else f"{months} months later"
    drawn = figure.table.where(month_number=months)
    latest = range(len(drawn.rows))[:COHORTS]
    return Slide(
        "cohorts",
        title,
        (figure.mart,),
        units=f"Share of each month's new customers who bought {later}",
        chart=Chart(
            "columns", drawn.at(latest[::-1]), "cohort_month", ("retention_rate",)
        ),
        facts=facts_in(title, [cohort], TOLD, book.currency),
        note=NOTE,
    )


def segments(book: Book) -> Slide | None:
    """Show how many customers a segment has, and what they bring."""
    figure = book.figures["segment-sizes"]
    rows = list(figure.table.records())
    if not rows:
        return None
    title = headlines.segments(rows)
    return Slide(
        "segments",
        title,
        (figure.mart,),
        units=figure.units,
        chart=Chart(
            "bars", figure.table, "segment_name", ("customers_share", "sales_share")
        ),
        facts=(
            Fact(f"{len(rows)}", "count(*)", figure.mart, "feature_number = 1"),
            *facts_in(title, rows, figure.table.columns, book.currency),
        ),
        note="Segments are customers who are alike in what they do, found by the data.",
    )
