"""The chapters of the page, in the order in which people read them."""

from __future__ import annotations

from pipeline.reports.chapters import (
    campaigns,
    channels,
    choice,
    cohorts,
    departments,
    groups,
    overview,
    sales,
    segments,
)
from pipeline.reports.model import Chapter
from pipeline.reports.release import Release

ORDER = (
    overview,
    sales,
    cohorts,
    departments,
    groups,
    segments,
    choice,
    campaigns,
    channels,
)


def chapters(release: Release) -> list[Chapter]:
    """Make every chapter; those without data say so."""
    return [part.chapter(release) for part in ORDER]
