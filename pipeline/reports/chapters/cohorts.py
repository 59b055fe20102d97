"""Cohorts: whether new customers come back, and what they come to spend."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary, words
from pipeline.reports.model import Chapter, Column, Figure, Record, Table
from pipeline.reports.release import Release

MART: Final = "cohort_retention"
KEYS: Final = (
    Column("cohort_month", "First bought in"),
    Column("month_number", "Months later", "ordinal"),
    Column("customers", "Customers of the cohort", "count"),
)
RETENTION: Final = Column("retention_rate", "Bought in that month", "share")
TOLD: Final = (*KEYS, RETENTION)
VALUE: Final = Column(
    "cumulative_sales_per_customer", "Sales per customer to date", "price"
)
WHOLE: Final = "is_complete and not is_left_censored and customers > 0"
NOTE: Final = (
    "A cohort is the customers who first bought in a month. The first month of data is"
    " left out, as many of its customers had bought before; so are months that the data"
    " do not hold whole."
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "cohorts",
        "Cohorts of new customers",
        headline=headlines.retention(telling(release)),
        figures=(_retention(release), _value(release)),
        empty="This release has no customers with a whole month after their first.",
    )


def telling(release: Release) -> Record:
    """Take the latest cohort that has been seen for three months, else for one."""
    for month in (3, 1):
        where = f"{WHOLE} and month_number = {month} and customers >= 30"
        order = "cohort_month desc"
        if row := release.first(MART, TOLD, where, order):
            return row
    return Record()


def _read(release: Release, columns: tuple[Column, ...], where: str) -> Table:
    """Read the grid, the latest cohorts first, months in words."""
    order = "cohort_month desc, month_number"
    table = release.read(MART, columns, f"{WHOLE} and {where}", order)
    rows = tuple((words.month(row[0]), *row[1:]) for row in table.rows)
    return replace(table, rows=rows)


def _retention(release: Release) -> Figure:
    columns = (*KEYS, Column("active_customers", "Of them bought", "count"), RETENTION)
    table = _read(release, columns, "month_number > 0")
    return Figure(
        "cohort-retention",
        "How many come back",
        MART,
        table,
        units="Share of each cohort that bought in the month",
        spec=vocabulary.heat(table, "month_number", "cohort_month", RETENTION.name),
        note=NOTE,
    )


def _value(release: Release) -> Figure:
    columns = (*KEYS, Column("net_sales", "Net sales of the month", "money"), VALUE)
    table = _read(release, columns, "true")
    return Figure(
        "cohort-value",
        "What they spend, added up",
        MART,
        table,
        units=f"Net sales per customer since the first month, in {release.unit}",
        spec=vocabulary.heat(
            table, "month_number", "cohort_month", VALUE.name, "ranked"
        ),
        note=NOTE,
    )
