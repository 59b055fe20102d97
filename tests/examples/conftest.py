"""Releases of the examples, each refreshed once a session by the real command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, done, made_once

CUSTOMERS: Final = {"bank": 300, "stores": 400, "grocery": 300}
"""The companies that are made up, with their size."""


def made_and_refreshed(example: str, folder: Path) -> None:
    """Make an example's company up and refresh it."""
    data = folder / "data" / example
    size = ("--customers", str(CUSTOMERS[example]), "--seed", "7")
    done("generate", "--scenario", example, *size, "--out", str(data))
    refreshed(example, folder)


def refreshed(example: str, folder: Path) -> None:
    """Refresh an example whose data are there, its warehouse below the folder."""
    config = folder / f"{example}.yml"
    shutil.copy(ROOT / "examples" / config.name, config)
    done("refresh", "--config", str(config))


def release_of(example: str, folder: Path) -> Path:
    """The folder of an example's current release."""
    return folder / "warehouse" / example / "current"


@pytest.fixture(scope="session")
def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "bank", partial(made_and_refreshed, "bank"))


@pytest.fixture(scope="session")
def stores_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "stores", partial(made_and_refreshed, "stores"))


@pytest.fixture(scope="session")
def grocery_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    make = partial(made_and_refreshed, "grocery")
    return made_once(tmp_path_factory, "grocery", make)


@pytest.fixture(scope="session")
def hillstrom_folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        shutil.copytree(ROOT / "examples" / "hillstrom", folder / "hillstrom")
        (folder / "data").mkdir()
        published = real_data / "hillstrom" / "hillstrom.csv"
        (folder / "data" / "hillstrom.csv").symlink_to(published)
        refreshed("hillstrom", folder)

    return made_once(tmp_path_factory, "hillstrom", make)


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
    def make(folder: Path) -> None:
        config = folder / "mercato.yml"
        config.write_text(yaml.safe_dump(uk_retail(real_data, folder / "warehouse")))
        done("refresh", "--config", str(config))

    return made_once(tmp_path_factory, "uk_retail", make)


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
