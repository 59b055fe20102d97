"""Nights of the real models over a company, and what two warehouses differ in."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from ingestion.landing import land
from pipeline.settings import PROJECT, export_environment, load
from pipeline.settings_rows import land_settings
from pipeline.sources import all_sources, landing_context
from tests.nights.company import Company

COMPARED = (
    "marts.order_lines",
    "marts.orders",
    "marts.customer_months",
    "marts.customer_department_shares",
    "intermediate.int_order_days",
    "intermediate.int_customer_new_products",
    "intermediate.int_ordering_customers",
    "intermediate.int_customer_features",
    "intermediate.int_customer_department_years",
    "intermediate.int_repeated_lines",
    "intermediate.int_customer_recommendations",
    "intermediate.int_period_sales",
    "intermediate.int_web_events",
    "intermediate.int_web_sessions",
    "marts.customers_abt_snapshots",
    "marts.products",
    "marts.departments",
)
Differences = dict[str, list[tuple[Any, ...]]]
"""Rows that stand in one of two warehouses only, by table."""


def landed(company: Company) -> Path:
    """Land the company's files as they are tonight; gives its warehouse."""
    settings = load(company.config)
    settings.warehouse.mkdir(exist_ok=True)
    context = replace(landing_context(settings), landed_at=company.now)
    with duckdb.connect(str(settings.warehouse / "mercato.duckdb")) as connection:
        land(connection, all_sources(settings), context)
        land_settings(connection, settings.configuration)
    return settings.warehouse


def parsed(target: Path) -> Any:
    """The project's manifest: parsing costs as much as a small night."""
    return dbtRunner().invoke(["parse", *_options(target)]).result


def built(
    manifest: Any,
    warehouse: Path,
    *further: str,
    select: str = "+nights +int_period_sales +products +departments",
) -> None:
    """Run the models that nights add to, or those selected."""
    settings = load(warehouse.parent / "mercato.yml")
    export_environment(replace(settings, warehouse=warehouse))
    answer = dbtRunner(manifest=manifest).invoke(
        [
            *("--log-level", "none", "run", "--select", *select.split()),
            *further,
            *_options(warehouse / "dbt"),
        ]
    )
    DuckDBConnectionManager.close_all_connections()
    assert answer.success, answer.exception or answer.result


def rebuilt(manifest: Any, company: Company) -> Differences:
    """What a copy of the warehouse that is rebuilt from raw has otherwise."""
    settings = load(company.config)
    copy = company.folder.with_name("rebuilt") / "warehouse"
    shutil.copytree(settings.warehouse, copy)
    shutil.copy(company.config, copy.parent)
    built(manifest, copy, "--full-refresh")
    found = _differences(settings.warehouse, copy)
    shutil.rmtree(copy.parent)
    return found


def _options(target: Path) -> list[str]:
    return [
        *("--project-dir", str(PROJECT / "dbt_project")),
        *("--profiles-dir", str(PROJECT), "--target-path", str(target)),
        *("--log-path", str(target)),
    ]


def _differences(increment: Path, rebuild: Path) -> Differences:
    with duckdb.connect() as connection:
        for name, folder in (("increment", increment), ("rebuild", rebuild)):
            file = folder / "mercato.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        found = {
            table: connection.execute(
                f"with one as (from increment.{table}),"
                f" other as (from rebuild.{table})"
                f" (select 'increment', * from (from one except all from other))"
                f" union all"
                f" (select 'rebuild', * from (from other except all from one))"
            ).fetchall()
            for table in COMPARED
        }
    return {table: rows for table, rows in found.items() if rows}
