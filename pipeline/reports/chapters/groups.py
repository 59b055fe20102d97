"""The company's own segments and profiles, year over year."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.reports import vocabulary
from pipeline.reports.chapters.departments import LIKE_FOR_LIKE, by_year
from pipeline.reports.model import Chapter, Column, Figure, Filter
from pipeline.reports.release import Release


class Group(NamedTuple):
    """One grouping of the company's own."""

    name: str
    """Of the mart and its columns."""
    label: str
    plural: str


GROUPS: Final = (
    Group("company_segment", "Segment", "Company segments"),
    Group("company_profile", "Profile", "Company profiles"),
)
YEAR: Final = Column("year", "Year", "ordinal")
SALES: Final = Column("sales", "Sales", "money")
COMPLETE: Final = Column("is_complete", "Whole year", "flag")


def chapter(release: Release) -> Chapter:
    """Make the chapter, of segments and of profiles."""
    figures: list[Figure] = []
    for group in GROUPS:
        figures += [_years(release, group), _changes(release, group)]
        figures.append(_departments(release, group))
    return Chapter(
        "company-segments",
        "Company segments and profiles",
        headline="The groups that the company itself made of its customers.",
        figures=tuple(figures),
        empty="The company has told no segments or profiles of its own.",
    )


def _known(group: Group) -> str:
    """Ask for the groups, where the company has told any."""
    mart = f"{group.name}_sales_yoy"
    return (
        f"{group.name}_id <> 'all' and exists (from marts.{mart}"
        f" where {group.name}_id not in ('all', 'unknown', 'guest'))"
    )


def _years(release: Release, group: Group) -> Figure:
    mart, name = f"{group.name}_sales_yoy", f"{group.name}_name"
    columns = (
        YEAR,
        Column(name, group.label),
        SALES,
        Column("share_of_sales", "Share of sales", "share"),
        Column("customers", "Customers", "count"),
        COMPLETE,
    )
    where = f"department_id = 'all' and {_known(group)}"
    table = release.read(mart, columns, where, f"year, {name}")
    return Figure(
        f"{group.name.replace('_', '-')}-sales",
        f"{group.plural}: sales by year",
        mart,
        table,
        units=f"Net sales in {release.unit}",
        spec=vocabulary.columns(table, "year", "sales", name),
        note=f"Customers count in the {group.label.lower()} of today. {LIKE_FOR_LIKE}",
        empty=f"The company has told no {group.plural.lower().split()[-1]} of its own.",
    )


def _changes(release: Release, group: Group) -> Figure:
    mart, name = f"{group.name}_sales_yoy", f"{group.name}_name"
    columns = (
        YEAR,
        Column("department_name", "Department"),
        Column(name, group.label),
        Column("sales_change", "Change of sales", "money"),
        Column("sales_change_pct", "Change in percent", "change"),
        Column("customers_change_pct", "Change of customers", "change"),
        Column("ticket_change_pct", "Change per customer", "change"),
        Column("status", "What became of it"),
        COMPLETE,
    )
    where = f"sales_change is not null and {_known(group)}"
    order = "year desc, department_name <> 'all', department_name, sales_change desc"
    table = release.read(mart, columns, where, order)
    return Figure(
        f"{group.name.replace('_', '-')}-changes",
        f"{group.plural}: change on the year before",
        mart,
        table,
        units=f"Change of sales in {release.unit}",
        spec=vocabulary.changes(table, name, "sales_change"),
        note=LIKE_FOR_LIKE,
        filters=(
            by_year(table),
            Filter("department_name", "Department", "all", {"all": "All departments"}),
        ),
        empty="No year can be compared with the one before yet.",
    )


def _departments(release: Release, group: Group) -> Figure:
    mart, name = f"{group.name}_sales_yoy", f"{group.name}_name"
    columns = (
        YEAR,
        Column("department_name", "Department"),
        Column(name, group.label),
        Column("share_of_sales", "Share of the department's sales", "share"),
        SALES,
        Column("customers", "Customers", "count"),
        Column("average_ticket", "Per customer", "price"),
        COMPLETE,
    )
    where = (
        f"department_id <> 'all' and {_known(group)} and sales > 0 and"
        f" year > (select max(year) from marts.{mart}) - 3"
    )
    order = f"year desc, department_name, {name}"
    table = release.read(mart, columns, where, order)
    return Figure(
        f"{group.name.replace('_', '-')}-departments",
        f"{group.plural}: who buys in which department",
        mart,
        table,
        units="Share of each department's sales",
        spec=vocabulary.heat(table, name, "department_name", "share_of_sales"),
        filters=(by_year(table),),
        is_wide=True,
    )
