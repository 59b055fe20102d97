"""How the number of segments was chosen."""

from __future__ import annotations

from typing import Final

from pipeline.reports import vocabulary
from pipeline.reports.model import Chapter, Column, Figure, Filter
from pipeline.reports.release import Release

MART: Final = "segment_candidates"
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
        headline=_reason(release),
        figures=(_separation(release), _stability(release), _candidates(release)),
        empty="This release has no segments yet.",
    )


def _reason(release: Release) -> str:
    """Say it in the words of the mart."""
    columns = (KEYS[1], Column("reason", "Why"))
    row = release.first(MART, columns, "is_published")
    return f"{row['k']} segments. {row['reason']}" if row else ""


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
        Column("reason", "What speaks for or against it"),
        Column("silhouette", "Silhouette", "number"),
        Column("davies_bouldin", "Davies-Bouldin", "number"),
        Column("calinski_harabasz", "Calinski-Harabasz", "index"),
        Column("bootstrap_ari_mean", "Repeats", "number"),
        Column("ari_with_kmeans", "Agrees with k-means", "number"),
        Column("smallest_share", "Smallest segment", "share"),
    )
    table = release.read(MART, columns, order=_order())
    return Figure(
        "segment-candidates",
        "All that were tried",
        MART,
        table,
        filters=(SETS,),
        is_wide=True,
    )
