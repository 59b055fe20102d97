"""Explored data: how features are distributed, what is missing, what goes together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary, words
from pipeline.reports.chapters.segments import in_words
from pipeline.reports.model import Chapter, Column, Figure
from pipeline.reports.release import Release

PROFILES: Final = "feature_profiles"
PAIRS: Final = "feature_correlations"
FEATURE: Final = Column("feature", "Feature")


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    missing = _missing(release)
    return Chapter(
        "explored",
        "The customers' data, explored",
        headline=headlines.missing(list(missing.table.records())),
        figures=(missing, _outliers(release), _profiles(release), _pairs(release)),
        empty="This release has no features of customers.",
    )


def _missing(release: Release) -> Figure:
    columns = (
        FEATURE,
        Column("missing_share", "Missing", "share"),
        Column("customers", "Customers", "count"),
    )
    where, order = "missing_share > 0", "missing_share desc, feature"
    table = in_words(release.read(PROFILES, columns, where, order, 30))
    return Figure(
        "missing-values",
        "What is not known of customers",
        PROFILES,
        table,
        units="Share of customers without a value",
        spec=vocabulary.bars(table, "feature", "missing_share"),
        note="Days and ratios are unknown of customers without an order, visit or"
        " contact; that is no fault of the data.",
        empty="Every feature is known of every customer.",
    )


def _outliers(release: Release) -> Figure:
    columns = (
        FEATURE,
        Column("outliers", "Customers far from the others", "count"),
        Column("customers", "Customers", "count"),
    )
    where, order = "outliers > 0", "outliers desc, feature"
    table = in_words(release.read(PROFILES, columns, where, order, 30))
    return Figure(
        "outliers",
        "Customers far from the others",
        PROFILES,
        table,
        units="Customers beyond 1.5 interquartile ranges",
        spec=vocabulary.bars(table, "feature", "outliers"),
        empty="No customer lies far from the others.",
    )


def _profiles(release: Release) -> Figure:
    columns = (
        FEATURE,
        Column("missing_share", "Missing", "share"),
        Column("mean", "Mean", "number"),
        Column("standard_deviation", "Standard deviation", "number"),
        Column("minimum", "Least", "number"),
        Column("quantile_25", "A quarter below", "number"),
        Column("median", "Half below", "number"),
        Column("quantile_75", "Three quarters below", "number"),
        Column("quantile_99", "99 of 100 below", "number"),
        Column("maximum", "Most", "number"),
    )
    return Figure(
        "feature-profiles",
        "Features in figures",
        PROFILES,
        in_words(release.read(PROFILES, columns, order="feature")),
        units="Each feature in its own unit",
        is_wide=True,
    )


def _pairs(release: Release) -> Figure:
    """Show each pair of features once."""
    columns = (
        Column("feature_1", "One"),
        Column("feature_2", "The other"),
        Column("spearman", "Of ranks", "number"),
        Column("pearson", "Of values", "number"),
        Column("customers", "Customers", "count"),
    )
    table = release.read(PAIRS, columns, "spearman is not null", "feature_1, feature_2")
    rows = tuple(
        (words.feature(row[0]), words.feature(row[1]), *row[2:]) for row in table.rows
    )
    table = replace(table, rows=rows)
    return Figure(
        "correlations",
        "What goes together",
        PAIRS,
        table,
        units="Correlation of ranks: 1 always together, 0 not at all",
        spec=vocabulary.heat(table, "feature_1", "feature_2", "spearman", "diverging"),
        is_wide=True,
    )
