"""Data quality and freshness: how far the data go, and what checks found."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary
from pipeline.reports.model import Chapter, Column, Figure, Filter, Table
from pipeline.reports.release import Release

CHECKS: Final = "data_quality_results"
ROWS: Final = "sales_reconciliation"
REASONS: Final = {
    "filtered": "Left out by the settings",
    "rejected": "Unreadable",
    "duplicate": "Came twice",
    "non_merchandise": "Postage, fees and the like",
    "return": "Returns",
    "guest_sale": "Sales to guests",
    "sale": "Sales",
}
LATEST: Final = "run_id = (select max(run_id) from marts.data_quality_results)"


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    docs = "data_docs/index.html"
    return Chapter(
        "quality",
        "Data quality and freshness",
        headline=headlines.checks(list(results(release).records())),
        figures=(
            _freshness(release),
            _where_rows_went(release),
            _failed(release),
            _counted(release),
            _runs(release),
        ),
        links=(("All checks in full (Data Docs, beside this file)", docs),)
        if release.has_data_docs
        else (),
        empty="This release does not tell of its checks.",
    )


def results(release: Release) -> Table:
    """Read how the checks of the release ended."""
    columns = (Column("success", "Held", "flag"), Column("severity", "Grade"))
    return release.read(CHECKS, columns, LATEST)


def _freshness(release: Release) -> Figure:
    columns = (
        Column("feed", "Feed"),
        Column("data_to", "Data up to", "date"),
        Column("rows", "Rows that count", "count"),
    )
    return Figure(
        "freshness",
        "How far the data go",
        "release",
        release.read("release", columns, order="feed"),
        note="The last day that the data hold whole. Feeds without dates have none.",
    )


def _where_rows_went(release: Release) -> Figure:
    columns = (
        Column("feed", "Feed"),
        Column("reason", "Reason"),
        Column("rows", "Rows", "count"),
        Column("amount", "Amount", "money"),
    )
    table = release.read(ROWS, columns, "rows > 0", "feed desc, precedence")
    rows = tuple((row[0], REASONS.get(row[1], row[1]), *row[2:]) for row in table.rows)
    table = replace(table, rows=rows)
    return Figure(
        "reconciliation",
        "Where every row of sales has gone",
        ROWS,
        table,
        units="Rows that landed",
        spec=vocabulary.bars(table, "reason", "rows"),
        filters=(Filter("feed", "Feed", "order_lines"),),
        note="Each row has exactly one reason, so that the rows add up to the files.",
    )


def _failed(release: Release) -> Figure:
    columns = (
        Column("table_name", "Table"),
        Column("column_name", "Column"),
        Column("expectation", "What was expected"),
        Column("severity", "Grade"),
        Column("observed", "What was found"),
        Column("expected", "What would be right"),
    )
    table = release.read(CHECKS, columns, f"not success and {LATEST}")
    return Figure(
        "failed-checks",
        "Checks of this release that did not hold",
        CHECKS,
        table,
        note="An error would have stopped the night; a warning is told.",
        empty="All checks of this release held.",
        is_wide=True,
    )


def _counted(release: Release) -> Figure:
    columns = (
        Column("gate", "When"),
        Column("table_name", "Table"),
        Column("severity", "Grade"),
        Column("success", "Held", "flag"),
        Column("checks", "Checks", "count"),
    )
    source = f"from marts.{CHECKS} where {LATEST}"
    table = release.count_rows(CHECKS, columns, source, "gate desc, 2, 3, 4")
    names = {"raw": "On arrival", "marts": "Before release"}
    return Figure(
        "checks",
        "Checks of this release",
        CHECKS,
        table,
        filters=(Filter("gate", "When", names=names),),
    )


def _runs(release: Release) -> Figure:
    columns = (
        Column("run_id", "Run"),
        Column("command", "Command"),
        Column("status", "Outcome"),
        Column("seconds", "Seconds", "count"),
        Column("message", "Message"),
    )
    table = release.read("pipeline_runs", columns, order="run_id desc", limit=15)
    return Figure("runs", "The last runs", "pipeline_runs", table)
