"""Slides on sales: who bought, what grew, and why."""

from __future__ import annotations

from typing import Final

from pipeline.reports import headlines, words
from pipeline.reports.chapters import groups
from pipeline.reports.chapters.departments import LIKE_FOR_LIKE
from pipeline.reports.encoding import OTHERS
from pipeline.reports.model import Fact, Figure, Record, Table
from pipeline.reports.slides.book import Book
from pipeline.reports.slides.facts import facts_in
from pipeline.reports.slides.model import Chart, Slide

YEARS: Final = 3
"""With fewer years than this, months say more."""
MONTHS: Final = 24
LARGEST: Final = 8
BARS: Final = 12


def customer_types(book: Book) -> Slide | None:
    """Show net sales by year, or by month in a young company, and by customer type."""
    figure = book.figures["sales-by-customer-type"]
    if not figure.table.rows:
        return None
    table = figure.table.where(period_type="year")
    if len(set(_values(table, "period_start"))) < YEARS:
        table = figure.table.where(period_type="month")
        starts = list(dict.fromkeys(_values(table, "period_start")))[-MONTHS:]
        table = table.only(lambda row: row["period_start"] in starts)
    rows = _last_whole(table, "period_start")
    title = headlines.most(rows, "customer_type", book.currency)
    return Slide(
        "customer-types",
        title or figure.title,
        (figure.mart,),
        units=figure.units,
        chart=Chart("stacked", table, "period_start", ("net_sales",), "customer_type"),
        facts=facts_in(title, rows, table.columns, book.currency),
        note=figure.note.split(".")[0] + ".",
    )


def _values(table: Table, column: str) -> list[object]:
    return [record[column] for record in table.records()]


def _last_whole(table: Table, column: str) -> list[Record]:
    """Give the rows of the last period that is whole, else of the last at all."""
    rows = list(table.records())
    whole = [row[column] for row in rows if row["is_complete"]]
    last = max(whole or [row[column] for row in rows], key=_values(table, column).index)
    return [row for row in rows if row[column] == last]


def bridge(book: Book) -> Slide | None:
    """Show what led from one year's sales to the next."""
    figure = book.figures["sales-bridge"]
    ends = list(figure.table.where(kind="total").records())
    if not ends:
        return None
    years = (
        [end["years"] for end in ends if end["is_complete"]] or [ends[0]["years"]]
    )[0]
    table = figure.table.where(years=years, kind="part")
    before, after = figure.table.where(years=years, kind="total").records()
    effects = list(table.records())
    title = headlines.bridge(effects, years, book.currency)
    first, last = _end(before, book.currency), _end(after, book.currency)
    said = (
        f"Sales were {first[0].shown} ({first[1].shown})"
        f" and {last[0].shown} ({last[1].shown})."
    )
    return Slide(
        "bridge",
        title or figure.title,
        (figure.mart, after.origin.mart),
        units=f"Change of sales in {book.release.unit}, by what made it",
        chart=Chart("changes", table, "step", ("amount",)),
        points=(said,),
        facts=(
            *facts_in(title, effects, table.columns, book.currency), *first, *last
        ),
        note=figure.note,
    )  # fmt: skip


def _end(record: Record, currency: str) -> tuple[Fact, Fact]:
    """Give the amount and the year of a total."""
    amount = words.money(record["amount"], currency)
    origin = record.origin
    return origin.fact(amount, "amount"), origin.fact(record["step"], "step")


def departments(book: Book) -> Slide | None:
    """Show what grew and what declined in the last whole year."""
    figure = book.figures.get("department-changes")
    if figure is None or not figure.table.rows:
        return None
    rows = _last_of(figure.table)
    year, origin = rows[0]["year"], rows[0].origin
    title = headlines.departments(rows, year, book.currency)
    moved = sorted(rows, key=lambda row: -abs(row["sales_change"]))[:BARS]
    names = [row["department_name"] for row in moved]
    table = figure.table.only(
        lambda row: row["year"] == year and row["department_name"] in names
    )
    return Slide(
        "departments",
        title,
        (figure.mart,),
        units=f"Change of sales from {year - 1} to {year} in {book.release.unit}",
        chart=Chart("changes", table, "department_name", ("sales_change",)),
        facts=(
            origin.fact(f"{year}", "year"),
            origin.fact(f"{year - 1}", "year - 1"),
            *facts_in(title, rows, table.columns, book.currency),
        ),
        note=f"The departments that moved most. {LIKE_FOR_LIKE}",
    )


def _last_of(table: Table) -> list[Record]:
    """Give the rows of the latest year that is whole, else of the latest."""
    rows = list(table.records())
    whole = [row["year"] for row in rows if row["is_complete"]]
    last = max(whole or [row["year"] for row in rows])
    return [row for row in rows if row["year"] == last]


def company_groups(book: Book) -> Slide | None:
    """Show the sales of the company's own segments, else of its profiles."""
    for group in groups.GROUPS:
        figure = book.figures[f"{group.name.replace('_', '-')}-sales"]
        if figure.table.rows:
            return _groups(figure, f"{group.name}_name", book.currency)
    return None


def _groups(figure: Figure, name: str, currency: str) -> Slide:
    """Draw the sales of groups by year, those of the largest."""
    rows = [row for row in _last_of(figure.table) if row[name] not in OTHERS]
    title = headlines.largest(rows, name, rows[0]["year"]) if rows else ""
    by_sales = sorted(rows, key=lambda row: -row["sales"])
    largest = [row[name] for row in by_sales[:LARGEST]]
    table = figure.table.only(lambda row: row[name] in largest)
    return Slide(
        "company-groups",
        title or figure.title,
        (figure.mart,),
        units=f"{figure.units}, the largest groups",
        chart=Chart("stacked", table, "year", ("sales",), name),
        facts=facts_in(title, rows, table.columns, currency),
        note=figure.note,
    )


def countries(book: Book) -> Slide | None:
    """Show the countries with the most sales in the last whole year."""
    figure = book.figures["sales-by-country"]
    if not figure.table.rows:
        return None
    years = _values(figure.table.only(lambda row: row["is_complete"]), "period_start")
    year = (years or _values(figure.table, "period_start"))[0]
    table = figure.table.where(period_start=year)
    rows = list(table.records())
    title = headlines.most(rows, "country", book.currency)
    return Slide(
        "countries",
        title or figure.title,
        (figure.mart,),
        units=f"Net sales of {year} in {book.release.unit}",
        chart=Chart("bars", table, "country", ("net_sales",)),
        facts=(
            rows[0].origin.fact(f"{year}", "period_start"),
            *facts_in(title, rows, table.columns, book.currency),
        ),
    )
