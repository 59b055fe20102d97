"""Overview: where the company stands, against a comparable time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.reports import headlines, words
from pipeline.reports.model import Chapter, Column, Fact, Record, Tile
from pipeline.reports.release import Release

MART: Final = "sales_by_period"
FIGURES: Final = (
    ("net_sales", "Net sales", "net_sales_change_previous_year_pct"),
    ("orders", "Orders", "orders_change_previous_year_pct"),
    ("customers", "Customers who bought", "customers_change_previous_year_pct"),
    (
        "average_order_value",
        "Average order",
        "average_order_value_change_previous_year_pct",
    ),
)
COLUMNS: Final = (
    Column("period_start", "From", "date"),
    Column("is_complete", "Complete", "flag"),
    *(Column(name, label, "count") for name, label, _ in FIGURES),
    *(Column(change, "Change", "change") for _, _, change in FIGURES),
)
TOLD: Final = (
    Column("net_sales", "Net sales", "money"),
    Column("net_sales_change_previous_year_pct", "Change", "change"),
)
TOTAL_FIGURES: Final = (
    ("sales", "Sales", "sales_change_pct"),
    ("customers", "Customers", "customers_change_pct"),
    ("average_ticket", "Per customer", "ticket_change_pct"),
)
TOTALS: Final = "customer_type = 'all' and country = 'all' and channel = 'all'"


def chapter(release: Release) -> Chapter:
    """Make the chapter: tiles of the latest year and of the latest whole month."""
    year = latest(release, "year")
    month = latest(release, "month", "and is_complete")
    tiles = [*_tiles(release, "year", year), *_tiles(release, "month", month)]
    tiles = [*(tiles or _totals(release)), *_segments(release)]
    return Chapter(
        "overview",
        "Overview",
        headline=headlines.sales(telling(release)[0], release.currency),
        tiles=tuple(tiles),
        empty="This release has no sales yet.",
    )


def latest(release: Release, period_type: str, more: str = "") -> Record:
    """Read the totals of the latest period of a type; empty where there is none."""
    where = f"period_type = '{period_type}' and {TOTALS} {more}"
    return release.first(MART, COLUMNS, where, "period_start desc")


def periods(row: Record, period_type: str) -> tuple[Fact, Fact]:
    """Name the period of a row, and the one that it is compared with."""
    start: date = row["period_start"]
    return (
        row.origin.fact(words.period(period_type, start), "period_start"),
        row.origin.fact(
            words.period(period_type, words.year_before(start)),
            "period_start - interval 1 year",
        ),
    )


def _tiles(release: Release, period_type: str, row: Record) -> list[Tile]:
    """Make the tiles of one period; none of customers where only guests bought."""
    if not row:
        return []
    named = periods(row, period_type)
    when = named[0].shown if row["is_complete"] else f"{named[0].shown} so far"
    return [
        _tile(release, (name, f"{label}, {when}", change), row, named)
        for name, label, change in FIGURES
        if row[name] is not None and (row[name] or name != "customers")
    ]


def _tile(
    release: Release,
    figure: tuple[str, str, str],
    row: Record,
    periods: tuple[Fact, Fact],
) -> Tile:
    name, label, change = figure
    value, moved = row[name], row[change]
    places = {"net_sales": 0, "sales": 0, "average_order_value": 2, "average_ticket": 2}
    text = (
        words.money(value, release.currency, places[name])
        if name in places
        else words.count(value)
    )
    basis = f"{'' if row['is_complete'] else 'the same days of '}{periods[1].shown}"
    facts = [row.origin.fact(text, name), *periods]
    if moved is not None:
        facts.append(row.origin.fact(words.change(moved), change))
    return Tile(
        label,
        text,
        value,
        row.origin.mart,
        change=f"{words.change(moved)} against {basis}" if moved is not None else "",
        direction="" if not moved else "up" if moved > 0 else "down",
        note="" if moved is not None else f"nothing comparable in {basis}",
        facts=tuple(facts),
    )


def telling(release: Release) -> tuple[Record, tuple[Fact, ...]]:
    """Read the sales of the latest year, with its name and that of the year before.

    Of a company that has sales by department and year only, they are its totals.
    """
    if year := latest(release, "year"):
        return year, periods(year, "year")
    total = _total(release)
    if not total:
        return total, ()
    told = Record(
        period_start=date(total["year"], 1, 1),
        is_complete=total["is_complete"],
        net_sales=total["sales"],
        net_sales_change_previous_year_pct=total["sales_change_pct"],
    )
    named = {"net_sales": "sales", TOLD[1].name: "sales_change_pct"}
    told.origin = replace(total.origin, columns=named)
    return told, _years(total)


def _total(release: Release) -> Record:
    """Read the totals of the latest year of departments; empty where there is none."""
    columns = [Column("year", "Year"), Column("is_complete", "Whole year", "flag")]
    for name, label, change in TOTAL_FIGURES:
        columns += [Column(name, label, "count"), Column(change, "Change", "change")]
    return release.first("department_sales_yoy", columns, "is_total", "year desc")


def _years(total: Record) -> tuple[Fact, Fact]:
    year, origin = total["year"], total.origin
    return origin.fact(f"{year}", "year"), origin.fact(f"{year - 1}", "year - 1")


def _totals(release: Release) -> list[Tile]:
    """Make tiles of a company that has sales by department and year only."""
    row = _total(release)
    if not row:
        return []
    return [
        _tile(release, (name, f"{label}, {row['year']}", change), row, _years(row))
        for name, label, change in TOTAL_FIGURES
        if row[name] is not None
    ]


def _segments(release: Release) -> list[Tile]:
    """Name the segment with the greatest share of sales."""
    columns = (
        Column("segment_name", "Segment"),
        Column("sales_share", "Share of sales", "share"),
        Column("customers_share", "Share of customers", "share"),
    )
    rows = list(
        release.read("segment_profiles", columns, "feature_number = 1").records()
    )
    top = headlines.best(rows, "segment_name", "sales_share")
    if top is None:
        return []
    note = (
        f"{words.share(top['sales_share'])} of the segments' sales,"
        f" {words.share(top['customers_share'])} of their customers"
    )
    name = top["segment_name"]
    facts = [
        top.origin.fact(name, "segment_name"),
        *(
            top.origin.fact(words.share(top[column]), column)
            for column in ("sales_share", "customers_share")
        ),
    ]
    label = "Segment with the most sales"
    return [Tile(label, name, name, "segment_profiles", note=note, facts=tuple(facts))]
