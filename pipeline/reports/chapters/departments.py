"""Departments year over year: what grew, what declined, what opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary
from pipeline.reports.model import (
    Chapter,
    Column,
    Figure,
    Filter,
    Origin,
    Record,
    Row,
    Table,
)
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
    latest = max(years, default=0)
    rows = [row for row in table.records() if row["year"] == latest]
    told = headlines.departments(rows, latest, release.currency)
    return Chapter(
        "departments",
        "Departments",
        headline=told if is_named else "",
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
        Column("is_complete", "Whole year", "flag", is_hidden=True),
    )
    year, until = Column("from_year", "From"), Column("to_year", "To")
    effect, amount = Column("effect", "Effect"), Column("amount", "Amount", "money")
    effects = release.sum_up(
        BRIDGE, (until, year, effect), amount, "amount <> 0", "to_year desc, 3"
    )
    previous = Column("previous_sales", "Sales of the year before", "money")
    totals = release.read(MART, (YEAR, previous, SALES, COMPLETE), "is_total")
    steps: list[tuple[Row, Origin]] = []
    for total in sorted(totals.records(), key=lambda row: -int(row["year"])):
        parts = effects.where(to_year=total["year"])
        if parts.rows and total["previous_sales"] is not None:
            steps += [_end(total, -1), *_parts(total, parts), _end(total, 0)]
    rows = tuple(row for row, _ in steps)
    return Table(columns, rows, origins=tuple(origin for _, origin in steps))


def _pair(total: Record) -> str:
    return f"{total['year'] - 1} to {total['year']}"


def _end(total: Record, years: int) -> tuple[Row, Origin]:
    """Give the total of a year, or of the one before, and where it stands."""
    is_whole, is_last = total["is_complete"], years == 0
    amount = "sales" if is_last else "previous_sales"
    name = f"{total['year'] + years}{'' if is_last or is_whole else ', same days'}"
    columns = {"amount": amount, "step": "year" if is_last else "year - 1"}
    row = (_pair(total), name, total[amount], "", "total", is_whole)
    return row, replace(total.origin, columns=columns)


def _parts(total: Record, parts: Table) -> Iterator[tuple[Row, Origin]]:
    """Give what changed from one total to the next, and where it stands."""
    years = "min(from_year) || ' to ' || max(to_year)"
    for part in parts.records():
        name, amount = headlines.EFFECTS[part["effect"]], part["amount"]
        columns = {**part.origin.columns, "years": years}
        row = (_pair(total), name, amount, part["effect"], "part", total["is_complete"])
        yield row, replace(part.origin, columns=columns)


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
    moved = "sum(amount) over (partition by to_year, department_name)"
    order = f"to_year desc, {moved} desc, department_name, effect"
    table = release.read(BRIDGE, columns, where, order)
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
