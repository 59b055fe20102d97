"""Departments year over year: what grew, what declined, what opened and closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary
from pipeline.reports.model import Chapter, Column, Figure, Filter, Row, Table
from pipeline.reports.release import Release

MART: Final = "department_sales_yoy"
BRIDGE: Final = "sales_yoy_bridge"
YEAR: Final = Column("year", "Year", "ordinal")
NAME: Final = Column("department_name", "Department")
SALES: Final = Column("sales", "Sales", "money")
CHANGE: Final = Column("sales_change", "Change of sales", "money")
COMPLETE: Final = Column("is_complete", "Whole year", "flag")
MOST: Final = 25
LIKE_FOR_LIKE: Final = (
    "A year that is not complete is compared with the same days of the year before, and"
    " nothing is called opened or closed by it."
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    table, is_named = _changes(release), _are_named(release)
    years = [row["year"] for row in table.records()]
    rows = [row for row in table.records() if row["year"] == max(years, default=0)]
    return Chapter(
        "departments",
        "Departments",
        headline=headlines.departments(rows, max(years, default=0)) if is_named else "",
        figures=(
            _moved(table, release),
            _bridge(release),
            _sales(release),
            _effects(release),
            _figures(release),
        )
        if is_named
        else (_bridge(release),),
        empty="This release has no sales by department.",
    )


def _are_named(release: Release) -> bool:
    """Whether the data know departments at all."""
    return bool(release.first(MART, (NAME,), "department_id not in ('all', 'unknown')"))


def by_year(table: Table, column: str = "year") -> Filter:
    """Let readers choose the year; one that is not whole says so."""
    cut = {str(row[column]) for row in table.records() if not row["is_complete"]}
    names = {year: f"{year} so far" for year in cut}
    return Filter(column, "Year", names=names)


def _changes(release: Release) -> Table:
    columns = (
        YEAR,
        NAME,
        CHANGE,
        Column("sales_change_pct", "Change in percent", "change"),
        Column("status", "What became of it"),
        COMPLETE,
    )
    where = (
        "not is_total and sales_change is not null qualify row_number() over"
        f" (partition by year order by abs(sales_change) desc) <= {MOST}"
    )
    return release.read(MART, columns, where, "year desc, sales_change desc")


def _moved(table: Table, release: Release) -> Figure:
    return Figure(
        "department-changes",
        "What grew, what declined",
        MART,
        table,
        units=f"Change of sales on the year before, in {release.unit}",
        spec=vocabulary.changes(table, "department_name", "sales_change"),
        note=f"The {MOST} departments that moved most. {LIKE_FOR_LIKE}",
        filters=(by_year(table),),
        empty="No year can be compared with the one before yet.",
    )


def _sales(release: Release) -> Figure:
    columns = (
        YEAR,
        NAME,
        SALES,
        Column("share_of_sales", "Share of sales", "share"),
        Column("customers", "Customers", "count"),
        COMPLETE,
    )
    where = (
        "not is_total qualify row_number() over"
        f" (partition by year order by sales desc) <= {MOST}"
    )
    table = release.read(MART, columns, where, "year desc, sales desc")
    return Figure(
        "department-sales",
        "Sales by department",
        MART,
        table,
        units=f"Net sales in {release.unit}, the first {MOST}",
        spec=vocabulary.bars(table, "department_name", "sales"),
        note=LIKE_FOR_LIKE,
        filters=(by_year(table),),
    )


def _bridge(release: Release) -> Figure:
    """Lay effects between the totals of two years; the latest pair first."""
    table = _steps(release)
    latest = table.rows[0][0] if table.rows else ""
    effects = list(table.where(years=latest, kind="part").records())
    return Figure(
        "sales-bridge",
        "From one year's sales to the next",
        BRIDGE,
        table,
        units=f"Sales in {release.unit}",
        spec=vocabulary.waterfall(table, "step", "amount", "kind"),
        headline=headlines.bridge(effects, latest, release.currency),
        note="Customers: more or fewer of them, at what each spent the year before. Per"
        " customer: what each spent more or less. The parts add up to the change."
        f" {LIKE_FOR_LIKE}",
        filters=(Filter("years", "Years"),),
        empty="No two years can be compared yet.",
    )


def _steps(release: Release) -> Table:
    """Give the totals of each pair of years and the effects between them."""
    columns = (
        Column("years", "Years"),
        Column("step", "Step"),
        Column("amount", "Amount", "money"),
        Column("effect", "Effect", is_hidden=True),
        Column("kind", "Kind", is_hidden=True),
    )
    year, until = Column("from_year", "From"), Column("to_year", "To")
    effect, amount = Column("effect", "Effect"), Column("amount", "Amount", "money")
    effects = release.sum_up(
        BRIDGE, (until, year, effect), amount, "amount <> 0", "to_year desc, 3"
    )
    previous = Column("previous_sales", "Sales of the year before", "money")
    totals = release.read(MART, (YEAR, previous, SALES, COMPLETE), "is_total")
    rows: list[Row] = []
    for total in sorted(totals.records(), key=lambda row: -int(row["year"])):
        parts = effects.where(to_year=total["year"]).rows
        if not parts or total["previous_sales"] is None:
            continue
        pair = f"{total['year'] - 1} to {total['year']}"
        same = "" if total["is_complete"] else ", same days"
        before = f"{total['year'] - 1}{same}"
        rows.append((pair, before, total["previous_sales"], "", "total"))
        for *_, name, value in parts:
            rows.append((pair, headlines.EFFECTS[name], value, name, "part"))
        rows.append((pair, f"{total['year']}", total["sales"], "", "total"))
    return replace(Table(columns), rows=tuple(rows))


def _effects(release: Release) -> Figure:
    columns = (
        Column("to_year", "Year", "ordinal"),
        NAME,
        Column("effect", "Part"),
        Column("amount", "Change of sales", "money"),
        COMPLETE,
    )
    where = (
        "amount <> 0 qualify dense_rank() over"
        " (partition by to_year order by department_name) <= 40"
    )
    table = release.read(
        BRIDGE, columns, where, "to_year desc, department_name, effect"
    )
    rows = tuple((*row[:2], headlines.EFFECTS[row[2]], *row[3:]) for row in table.rows)
    table = replace(table, rows=rows)
    return Figure(
        "department-effects",
        "Why departments moved",
        BRIDGE,
        table,
        units=f"Parts of the change of sales, in {release.unit}",
        spec=vocabulary.stacked(table, "department_name", "amount", "effect"),
        filters=(by_year(table, "to_year"),),
        note=LIKE_FOR_LIKE,
        empty="No two years can be compared yet.",
    )


def _figures(release: Release) -> Figure:
    columns = (
        YEAR,
        NAME,
        SALES,
        Column("sales_change_pct", "Change", "change"),
        Column("customers", "Customers", "count"),
        Column("customers_change_pct", "Change of customers", "change"),
        Column("average_ticket", "Per customer", "price"),
        Column("ticket_change_pct", "Change per customer", "change"),
        Column("share_of_sales", "Share of sales", "share"),
        Column("status", "What became of it"),
        COMPLETE,
    )
    where = "year > (select max(year) from marts.department_sales_yoy) - 6"
    order = "year desc, is_total desc, sales desc"
    table = release.read(MART, columns, where, order)
    return Figure(
        "department-table",
        "Departments in figures",
        MART,
        table,
        units=f"Sales in {release.unit}; all is the total",
        note="Customers do not add up over departments, as one may buy in several."
        f" {LIKE_FOR_LIKE}",
        filters=(by_year(table),),
        is_wide=True,
    )
