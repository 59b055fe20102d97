"""What slides are made from: the chapters of the page, already read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.reports.model import Chapter, Figure, Table
from pipeline.reports.release import Release


@dataclass(frozen=True)
class Book:
    """The chapters of a release's page, by their names, and their figures."""

    release: Release
    chapters: dict[str, Chapter] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)

    def table(self, figure_id: str) -> Table:
        """Give the rows of a figure; none where the page has no such figure."""
        figure = self.figures.get(figure_id)
        return figure.table if figure else Table(())

    @property
    def currency(self) -> str:
        """The code of the company's currency, or nothing."""
        return self.release.currency


def book_of(release: Release, chapters: Sequence[Chapter]) -> Book:
    """Arrange the chapters of a page by their names."""
    return Book(
        release,
        {chapter.chapter_id: chapter for chapter in chapters},
        {one.figure_id: one for chapter in chapters for one in chapter.figures},
    )
