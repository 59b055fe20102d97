"""Sales by year, quarter, month and week, by customer type and by channel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import vocabulary, words
from pipeline.reports.model import Chapter, Column, Figure, Filter, Table
from pipeline.reports.release import Release

MART: Final = "sales_by_period"
PERIODS: Final = {
    "month": "Months",
    "quarter": "Quarters",
    "year": "Years",
    "week": "Weeks",
}
TYPES: Final = {
    "new": "New customers",
    "returning": "Returning customers",
    "guest": "Guests",
}
CHANNEL: Final = Filter("channel", "Channel", "all", {"all": "All channels"})
PERIOD: Final = Filter("period_type", "Period", "month", PERIODS)
KEYS: Final = (
    Column("period_type", "Period type", is_hidden=True),
    Column("period_start", "Period"),
    Column("channel", "Channel"),
)
COMPLETE: Final = Column("is_complete", "Whole period", "flag")
ORDER: Final = "array_position(['month', 'quarter', 'year', 'week'], period_type)"
WITHIN: Final = f"period_type in {tuple(PERIODS)} and country = 'all'"
PALE: Final = (
    "A paler bar is a period that the data do not hold whole; it is no decline. Its"
    " change is like for like: against the same days of the earlier period."
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "sales",
        "Sales",
        figures=(
            _by_type(release),
            _customers(release),
            _growth(release),
            _by_country(release),
        ),
        empty="This release has no order lines to count sales by period from.",
    )


def named(table: Table, column: str = "period_start") -> Table:
    """Name the periods, and the types of customers, in words."""
    place = [one.name for one in table.columns].index(column)
    rows = []
    for row, record in zip(table.rows, table.records(), strict=True):
        cells = list(row)
        cells[place] = words.period(record.get("period_type", "month"), row[place])
        rows.append(tuple(TYPES.get(str(cell), cell) for cell in cells))
    return replace(table, rows=tuple(rows))


def _by_type(release: Release) -> Figure:
    columns = (
        *KEYS[:2],
        Column("customer_type", "Type"),
        Column("net_sales", "Net sales", "money"),
        Column("orders", "Orders", "count"),
        Column("customers", "Customers", "count"),
        COMPLETE,
    )
    where = f"{WITHIN} and customer_type <> 'all' and channel = 'all'"
    order = f"{ORDER}, period_start, customer_type"
    table = named(release.read(MART, columns, where, order))
    return Figure(
        "sales-by-customer-type",
        "Net sales by customer type",
        MART,
        table,
        units=f"Net sales in {release.unit}",
        spec=vocabulary.columns(table, "period_start", "net_sales", "customer_type"),
        note=f"New customers bought for the first time in the period. {PALE}",
        filters=(PERIOD,),
        is_wide=True,
    )


def _customers(release: Release) -> Figure:
    columns = (
        *KEYS,
        Column("customers", "Customers who bought", "count"),
        Column("orders", "Orders", "count"),
        Column("average_order_value", "Average order", "price"),
        COMPLETE,
    )
    where = (
        f"{WITHIN} and customer_type = 'all'"
        f" and exists (from marts.{MART} where customers > 0)"
    )
    order = f"{ORDER}, channel <> 'all', channel, period_start"
    table = named(release.read(MART, columns, where, order))
    return Figure(
        "customers-by-period",
        "Customers who bought",
        MART,
        table,
        units="Distinct customers, without guests",
        spec=vocabulary.columns(table, "period_start", "customers"),
        note="A customer counts once in each period: numbers of months do not add up to"
        f" the year's. {PALE}",
        filters=(PERIOD, CHANNEL),
        empty="The data name no customers.",
    )


def _growth(release: Release) -> Figure:
    columns = (
        *KEYS,
        Column(
            "net_sales_change_previous_year_pct", "Change on the year before", "change"
        ),
        Column("net_sales", "Net sales", "money"),
        Column("previous_year_net_sales", "Comparable sales a year before", "money"),
        COMPLETE,
    )
    where = (
        f"{WITHIN} and customer_type = 'all' and period_type <> 'week'"
        " and net_sales_change_previous_year_pct is not null"
    )
    order = f"{ORDER}, channel <> 'all', channel, period_start"
    table = named(release.read(MART, columns, where, order))
    spec = vocabulary.columns(table, "period_start", columns[3].name)
    down = {"test": f"datum['{columns[3].name}'] < 0", "value": "var(--down)"}
    spec["encoding"]["color"] = {"condition": down, "value": "var(--up)"}
    return Figure(
        "sales-growth",
        "Change of net sales on the year before",
        MART,
        table,
        units="Percent, like for like",
        spec=spec,
        note=PALE,
        filters=(PERIOD, CHANNEL),
        empty="No period can be compared with the year before yet.",
    )


def _by_country(release: Release) -> Figure:
    columns = (
        Column("period_start", "Year"),
        Column("country", "Country"),
        Column("net_sales", "Net sales", "money"),
        Column("orders", "Orders", "count"),
        Column("customers", "Customers", "count"),
        Column(
            "net_sales_change_previous_year_pct", "Change on the year before", "change"
        ),
        COMPLETE,
    )
    where = (
        "period_type = 'year' and country <> 'all' and customer_type = 'all'"
        f" and exists (from marts.{MART} where country not in ('all', 'unknown'))"
        " and channel = 'all' qualify row_number() over"
        " (partition by period_start order by net_sales desc) <= 12"
    )
    table = release.read(MART, columns, where, "period_start desc, net_sales desc")
    rows = tuple((words.period("year", row[0]), *row[1:]) for row in table.rows)
    table = replace(table, rows=rows)
    return Figure(
        "sales-by-country",
        "Countries with the most sales",
        MART,
        table,
        units=f"Net sales in {release.unit}, the first twelve of each year",
        spec=vocabulary.bars(table, "country", "net_sales"),
        note=PALE,
        filters=(Filter("period_start", "Year"),),
        empty="The data name no countries.",
    )
