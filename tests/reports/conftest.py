"""The small company's page, in a browser and in parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from tests.browsers import NARROW, WIDE, Opened, opened
from tests.conftest import Retail, done


@pytest.fixture(scope="session")
def written(retail: Retail, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which `mercato report` writes of the small company."""
    folder = tmp_path_factory.mktemp("report")
    done("report", "--config", str(retail.config), "--out", str(folder))
    return folder


@pytest.fixture(scope="session")
def report(written: Path) -> Path:
    """Its page."""
    return written / "report.html"


@pytest.fixture(scope="session")
def wide(browser: Browser, report: Path) -> Iterator[Opened]:
    """The page on a large screen, in light colours."""
    with opened(browser, report, WIDE, "light") as seen:
        yield seen


@pytest.fixture(scope="session")
def narrow(browser: Browser, report: Path) -> Iterator[Opened]:
    """The page on a telephone, in dark colours."""
    with opened(browser, report, NARROW, "dark") as seen:
        yield seen


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A release in which no mart stands."""
    with duckdb.connect(str(tmp_path / "analytics.duckdb")) as connection:
        connection.execute("create schema marts")
    return tmp_path


@pytest.fixture
def hollow(bare: Path, marts: duckdb.DuckDBPyConnection) -> Path:
    """A release in which all marts stand, without a row."""
    columns = marts.execute(
        "select table_name, string_agg(format('{} {}',"
        " concat(chr(34), column_name, chr(34)), data_type))"
        " from duckdb_columns() where schema_name = 'marts' group by all"
    ).fetchall()
    with duckdb.connect(str(bare / "analytics.duckdb")) as connection:
        for name, listed in columns:
            connection.execute(f"create table marts.{name} ({listed})")
    return bare
