"""An increment gives what a rebuild from raw gives, whatever a night brings."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from ingestion.landing import land
from pipeline.settings import PROJECT, export_environment, load
from pipeline.settings_rows import land_settings
from pipeline.sources import file_sources, landing_context
from tests.nights.company import Company

NIGHTS = 20
COMPARED = (
    "marts.order_lines",
    "marts.orders",
    "marts.customer_months",
    "marts.customer_department_shares",
    "intermediate.int_order_days",
    "intermediate.int_customer_new_products",
    "intermediate.int_ordering_customers",
)


def landed(company: Company) -> None:
    settings = load(company.config)
    settings.warehouse.mkdir(exist_ok=True)
    context = replace(landing_context(settings), landed_at=company.now)
    with duckdb.connect(str(settings.warehouse / "mercato.duckdb")) as connection:
        land(connection, file_sources(settings), context)
        land_settings(connection, settings.configuration)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The parsed project: parsing costs as much as a small night."""
    target = tmp_path_factory.mktemp("target")
    return dbtRunner().invoke(["parse", *options(target)]).result


def options(target: Path) -> list[str]:
    return [
        *("--project-dir", str(PROJECT / "dbt_project")),
        *("--profiles-dir", str(PROJECT), "--target-path", str(target)),
        *("--log-path", str(target)),
    ]


def built(manifest: Any, warehouse: Path, *further: str) -> None:
    settings = load(warehouse.parent / "mercato.yml")
    export_environment(replace(settings, warehouse=warehouse))
    answer = dbtRunner(manifest=manifest).invoke(
        [
            *("--log-level", "none", "run", "--select", "+nights"),
            *further,
            *options(warehouse / "dbt"),
        ]
    )
    DuckDBConnectionManager.close_all_connections()
    assert answer.success, answer.exception or answer.result


def differences(increment: Path, rebuild: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows that stand in one of two warehouses only, by table."""
    with duckdb.connect() as connection:
        for name, folder in (("increment", increment), ("rebuild", rebuild)):
            file = folder / "mercato.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        found = {
            table: connection.execute(
                f"(select 'increment', * from ("
                f"from increment.{table} except all from rebuild.{table}))"
                f" union all (select 'rebuild', * from ("
                f"from rebuild.{table} except all from increment.{table}))"
            ).fetchall()
            for table in COMPARED
        }
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path / "company", random.Random(5))  # noqa: S311 - no secret
    company.found()
    return company


def test_twenty_random_nights_equal_rebuilds(
    company: Company, tmp_path: Path, manifest: Any
) -> None:
    warehouse = company.folder / "warehouse"
    landed(company)
    built(manifest, warehouse)
    happened = []
    for night in range(1, NIGHTS + 1):
        happened += [company.live()]
        landed(company)
        built(manifest, warehouse)
        if night % 4 == 0:
            rebuild = tmp_path / f"rebuild{night}" / "warehouse"
            shutil.copytree(warehouse, rebuild)
            shutil.copy(company.config, rebuild.parent)
            built(manifest, rebuild, "--full-refresh")
            assert differences(warehouse, rebuild) == {}, happened
            shutil.rmtree(rebuild.parent)
    with duckdb.connect(str(warehouse / "mercato.duckdb")) as connection:
        nights = connection.execute(
            "select count(*) filter (not is_full), min(touched_orders) from ops.nights"
        ).fetchall()
    assert nights[0][0] == NIGHTS
