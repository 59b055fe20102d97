"""Releases of the examples, each refreshed once a session by the real command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, done, made_once


def made_and_refreshed(example: str, folder: Path, customers: int) -> Path:
    """Make an example's company up, refresh it; return the release's database."""
    data = folder / "data" / example
    size = ("--customers", str(customers), "--seed", "7")
    done("generate", "--scenario", example, *size, "--out", str(data))
    config = folder / f"{example}.yml"
    shutil.copy(ROOT / "examples" / config.name, config)
    done("refresh", "--config", str(config))
    return folder / "warehouse" / example / "current" / "analytics.duckdb"


def uk_retail(real_data: Path, warehouse: Path) -> dict[str, Any]:
    """The example's configuration, its two sheets read from Parquet files."""
    text = (ROOT / "examples" / "uk_retail.yml").read_text()
    configuration: dict[str, Any] = yaml.safe_load(text)
    configuration["warehouse"] = str(warehouse)
    folder = real_data / "online_retail_ii"
    sheets = {
        "Year 2009-2010": folder / "year_2009_2010.parquet",
        "Year 2010-2011": folder / "year_2010_2011.parquet",
    }
    for source in configuration["feeds"]["order_lines"]:
        source["files"] = str(sheets[source.pop("sheet")])
    return configuration


@pytest.fixture(scope="session")
def uk_folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def refreshed(folder: Path) -> None:
        config = folder / "mercato.yml"
        config.write_text(yaml.safe_dump(uk_retail(real_data, folder / "warehouse")))
        done("refresh", "--config", str(config))

    return made_once(tmp_path_factory, "uk_retail", refreshed)


@pytest.fixture
def uk_file(uk_folder: Path) -> str:
    """The database of the UK retailer's release."""
    return str(uk_folder / "warehouse" / "current" / "analytics.duckdb")


@pytest.fixture
def uk(uk_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published release of the UK retailer, read-only."""
    path = uk_folder / "warehouse" / "current" / "analytics.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("use marts")
        yield connection
