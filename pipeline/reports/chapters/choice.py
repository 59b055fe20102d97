"""How the number of segments was chosen."""

from __future__ import annotations

from typing import Final

from pipeline.reports import headlines, vocabulary
from pipeline.reports.model import Chapter, Column, Figure, Filter
from pipeline.reports.release import Release

MART: Final = "segment_candidates"
REASON: Final = Column("reason", "What speaks for or against it")
SETS: Final = Filter("feature_set", "Features")
KEYS: Final = (
    Column("feature_set", "Features"),
    Column("k", "Segments", "ordinal"),
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "number-of-segments",
        "How the number of segments was chosen",
        headline=_chosen(release),
        figures=(_separation(release), _stability(release), _candidates(release)),
        empty="This release has no segments yet.",
    )


def _chosen(release: Release) -> str:
    """Say how many segments there are, of the numbers that were tried."""
    row = release.first(MART, (*KEYS, REASON), "is_published")
    if not row:
        return ""
    tried = release.read(MART, KEYS, "algorithm = 'kmeans'")
    same = tried.where(feature_set=row["feature_set"])
    return headlines.chosen(row["k"], [one["k"] for one in same.records()])


def _order() -> str:
    return (
        "max(is_published) over (partition by feature_set) desc, feature_set,"
        " algorithm <> 'kmeans', algorithm, k"
    )


def _separation(release: Release) -> Figure:
    columns = (
        *KEYS,
        Column("silhouette", "How well segments part", "number"),
        Column("reference_silhouette", "Of data without segments", "number"),
        Column("smallest_share", "Smallest segment", "share"),
    )
    table = release.read(MART, columns, "algorithm = 'kmeans'", _order())
    return Figure(
        "segment-separation",
        "How well segments part",
        MART,
        table,
        units="Silhouette: 1 is parted, 0 is not",
        spec=vocabulary.pairs(table, "k", ("silhouette", "reference_silhouette")),
        filters=(SETS,),
        note="Data without any segments would reach the second bar; what is above it"
        " speaks for segments that are really there.",
    )


def _stability(release: Release) -> Figure:
    columns = (
        *KEYS,
        Column("bootstrap_ari_mean", "Mean", "number"),
        Column("bootstrap_ari_min", "Least", "number"),
    )
    table = release.read(MART, columns, "algorithm = 'kmeans'", _order())
    return Figure(
        "segment-repeatability",
        "Would other customers give the same segments?",
        MART,
        table,
        units="Agreement of fits to resampled customers: 1 is the same, 0 is chance",
        spec=vocabulary.pairs(table, "k", ("bootstrap_ari_mean", "bootstrap_ari_min")),
        filters=(SETS,),
        note="The adjusted Rand index of fits to resampled customers against this one.",
    )


def _candidates(release: Release) -> Figure:
    columns = (
        KEYS[0],
        Column("algorithm", "Method"),
        KEYS[1],
        Column("is_chosen", "Chosen", "flag"),
        REASON,
        Column("silhouette", "Silhouette", "number"),
        Column("davies_bouldin", "Davies-Bouldin", "number"),
        Column("calinski_harabasz", "Calinski-Harabasz", "index"),
        Column("bootstrap_ari_mean", "Repeats", "number"),
        Column("ari_with_kmeans", "Agrees with k-means", "number"),
        Column("smallest_share", "Smallest segment", "share"),
    )
    table = release.read(MART, columns, order=_order())
    published = release.first(MART, (REASON,), "is_published")
    return Figure(
        "segment-candidates",
        "All that were tried",
        MART,
        table,
        note=published.get("reason") or "",
        filters=(SETS,),
        is_wide=True,
    )
