"""The chapters of the page, in the order in which people read them."""

from __future__ import annotations

from pipeline.reports.chapters import (
    actions,
    campaigns,
    channels,
    choice,
    cohorts,
    departments,
    explored,
    glossary,
    groups,
    overview,
    predictions,
    quality,
    sales,
    segments,
    stability,
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
    stability,
    campaigns,
    channels,
    predictions,
    actions,
    explored,
    quality,
    glossary,
)


def chapters(release: Release) -> list[Chapter]:
    """Make every chapter; those without data say so."""
    return [part.chapter(release) for part in ORDER]
