"""Our segments: who they are, how large, and where they overlap with the company's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary, webs, words
from pipeline.reports.model import Chapter, Column, Figure, Filter, Table
from pipeline.reports.release import Release

MART: Final = "segment_profiles"
NAME: Final = Column("segment_name", "Segment")
FEATURE: Final = Column("feature", "Feature")
CORNERS: Final = 12
"""More corners than this a web cannot be read with."""
BASE: Final = Column("z_score", "Against all customers", "number")


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    sizes = _sizes(release)
    return Chapter(
        "segments",
        "Our segments",
        headline=headlines.segments(list(sizes.table.records())),
        figures=(
            sizes,
            _map(release),
            _radar(release),
            _words(release),
            _table(release),
            _crosstab(release),
            _kpis(release),
            _migration(release),
            _events(release),
        ),
        empty="This release has no segments yet: too few customers, or no settings.",
    )


def _sizes(release: Release) -> Figure:
    columns = (
        NAME,
        Column("customers", "Customers", "count"),
        Column("customers_share", "Share of customers", "share"),
        Column("sales_share", "Share of sales", "share"),
    )
    order = "sales_share desc nulls last, segment_id"
    table = release.read(MART, columns, "feature_number = 1", order)
    return Figure(
        "segment-sizes",
        "How many they are, and what they bring",
        MART,
        table,
        units="Shares of the customers in segments and of their net sales",
        spec=vocabulary.pairs(
            table, "segment_name", ("customers_share", "sales_share")
        ),
    )


def in_words(table: Table) -> Table:
    """Name the features as people say them."""
    place = [column.name for column in table.columns].index("feature")
    rows = tuple(
        (*row[:place], words.feature(str(row[place])), *row[place + 1 :])
        for row in table.rows
    )
    return replace(table, rows=rows)


def _radar(release: Release) -> Figure:
    columns = (NAME, FEATURE, BASE)
    where = (
        "z_score is not null and feature in (select feature from"
        " marts.segment_profiles group by feature"
        f" order by max(abs(z_score)) desc nulls last, feature limit {CORNERS})"
    )
    order = "sales_share desc nulls last, segment_id, feature_number"
    table = in_words(release.read(MART, columns, where, order))
    names = {row["feature"] for row in table.records()}
    spec = (
        webs.radar("feature", BASE.name, BASE.label)
        if len(names) > 2
        else vocabulary.changes(table, "feature", BASE.name)
    )
    return Figure(
        "segment-radar",
        "What sets each segment apart",
        MART,
        table,
        units="Standard deviations from the mean of all customers, which is the ring",
        spec=spec,
        by="segment_name",
        note="A corner outside the dashed ring is more than the average customer,"
        " inside is less. Values are cut at two standard deviations in the picture,"
        " not in the table."
        f" Of many features the {CORNERS} that set segments apart most are shown.",
        is_wide=True,
    )


def _words(release: Release) -> Figure:
    columns = (NAME, Column("segment_description", "Who they are"))
    order = "sales_share desc nulls last, segment_id"
    table = release.read(MART, columns, "feature_number = 1", order)
    return Figure("segment-words", "Who they are, in words", MART, table)


def _table(release: Release) -> Figure:
    columns = (
        NAME,
        FEATURE,
        Column("mean", "Mean", "number"),
        Column("median", "Median", "number"),
        Column("index_to_base", "Index (all = 100)", "index"),
        BASE,
    )
    order = "sales_share desc nulls last, segment_id, feature_number"
    table = in_words(release.read(MART, columns, order=order))
    return Figure(
        "segment-table",
        "Segments in figures",
        MART,
        table,
        units="Each feature in its own unit",
        filters=(Filter("segment_name", "Segment"),),
    )


def _map(release: Release) -> Figure:
    columns = (
        Column("method", "Map", is_hidden=True),
        NAME,
        Column("x", "Left to right", "number"),
        Column("y", "Bottom to top", "number"),
    )
    names: Mapping[str, str] = {"pca": "Main directions", "tsne": "Neighbourhoods"}
    where = (
        "true qualify row_number() over"
        " (partition by method order by md5(customer_id)) <= 1500"
    )
    table = release.read("segment_map", columns, where, "method, segment_id, x, y")
    return Figure(
        "segment-map",
        "Customers on a map",
        "segment_map",
        table,
        units="One point for each customer of a sample; the axes have no unit",
        spec=vocabulary.points(table, "x", "y", "segment_name"),
        filters=(Filter("method", "Map", "pca", names),),
        note="Near points are customers who are alike. On the map of neighbourhoods"
        " (t-SNE) the distance of far points means nothing.",
    )


def group_names(release: Release) -> dict[tuple[str, str], str]:
    """Give the names of the company's segments and profiles by grouping and id."""
    found: dict[tuple[str, str], str] = {}
    for group in ("company_segment", "company_profile"):
        columns = (Column(f"{group}_id", "Id"), Column(f"{group}_name", "Name"))
        table = release.read(f"{group}_sales_yoy", columns, "department_id = 'all'")
        found |= {(group, key): name for key, name in table.rows}
    return found


def _crosstab(release: Release) -> Figure:
    columns = (
        Column("segmentation", "Grouping", is_hidden=True),
        NAME,
        Column("group_id", "Company's group"),
        Column("share", "Share of our segment", "share"),
        Column("lift", "Against all (1 = as all)", "number"),
        Column("customers", "Customers", "count"),
    )
    names = {"company_segment": "Segments", "company_profile": "Profiles"}
    order = "segmentation desc, segment_id, group_id"
    table = release.read("segment_crosstab", columns, order=order)
    known = group_names(release)
    rows = tuple(
        (*row[:2], known.get((row[0], row[2]), row[2]), *row[3:]) for row in table.rows
    )
    table = replace(table, rows=rows)
    return Figure(
        "segment-crosstab",
        "Our segments and the company's",
        "segment_crosstab",
        table,
        units="Share of each of our segments",
        spec=vocabulary.heat(table, "group_id", "segment_name", "share"),
        filters=(Filter("segmentation", "Company's", None, names),),
        empty="The company has told no segments or profiles of its own.",
    )


def _kpis(release: Release) -> Figure:
    columns = (
        NAME,
        Column("kpi", "KPI"),
        Column("priority", "Priority", "ordinal"),
        Column("unit", "Unit"),
        Column("current", "Today", "number"),
        Column("target", "Target", "number"),
        Column("company_value", "All segments", "number"),
        Column("offer", "Offer"),
        Column("reason", "Why, and why this target"),
    )
    order = "segment_id, priority, kpi"
    table = release.read("segment_kpis", columns, order=order)
    rows = tuple(
        (row[0], words.feature(row[1]), *row[2:7], words.feature(row[7]), *row[8:])
        for row in table.rows
    )
    return Figure(
        "segment-kpis",
        "What to better, and how far",
        "segment_kpis",
        replace(table, rows=rows),
        units="Shares are fractions: 0.25 is 25 %",
        note="Targets are reached already: by the same customers a year before, by all"
        " segments together or by the better half of them.",
        filters=(Filter("segment_name", "Segment"),),
        is_wide=True,
        empty="No KPIs of segments have been made yet.",
    )


def _migration(release: Release) -> Figure:
    columns = (
        Column("from_segment", "From"),
        Column("to_segment", "To"),
        Column("customers", "Customers who moved", "count"),
    )
    moves = (
        "select segment_name as to_segment, lag(segment_name) over (partition by"
        " customer_id, feature_set order by valid_from) as from_segment"
        " from marts.segment_history"
        " qualify from_segment is not null and from_segment <> to_segment"
    )
    table = release.count_rows("segment_history", columns, moves)
    return Figure(
        "segment-moves",
        "Who moved from one segment to another",
        "segment_history",
        table,
        units="Moves of customers since the history began",
        spec=vocabulary.heat(table, "to_segment", "from_segment", "customers"),
        empty="No customer has moved from one segment to another yet.",
    )


def _events(release: Release) -> Figure:
    columns = (
        Column("fitted_on", "Made anew on", "date"),
        NAME,
        Column("event", "What became of it"),
        Column("other_segment_name", "Other segment"),
        Column("earlier_customers", "Customers before", "count"),
        Column("customers", "Customers after", "count"),
        Column("kept_customers", "In both", "count"),
        Column("due_because", "Why segments were made anew"),
        Column("feature_set", "Features"),
    )
    published = release.first(
        "segment_candidates", (Column("feature_set", "Features"),), "is_published"
    )
    order = "fitted_on desc, feature_set, segment_id"
    table = release.read("segment_events", columns, order=order)
    return Figure(
        "segment-events",
        "When segments were made anew",
        "segment_events",
        table,
        filters=(Filter("feature_set", "Features", published.get("feature_set")),),
        empty="There is no history of segments yet.",
    )
