"""The small company's page in a headless Chromium, which the tests start and stop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import Retail, done

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
WIDE, NARROW = (1366, 900), (390, 844)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        yield started
        started.close()


@dataclass
class Opened:
    """A page in the browser, with all that it asked for and said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def table(self, figure: str) -> list[dict[str, str]]:
        """The rows of a figure's table, as people read them, by the heads."""
        button = self.page.locator(f"#{figure} [data-act=table]")
        if button.count():
            button.click()
        rows: list[dict[str, str]] = self.page.evaluate(
            """(name) => {
                const lines = [...document.querySelectorAll(`#${name} .table tr`)];
                const [head, ...body] = lines.map(
                    (line) => [...line.children].map((cell) => cell.textContent));
                return body.map((cells) => Object.fromEntries(
                    cells.map((cell, place) => [head[place], cell])));
            }""",
            figure,
        )
        if button.count():
            button.click()
        return rows

    def choose(self, figure: str, column: str, value: str) -> None:
        """Choose the value of a filter; by its value, not by its name."""
        chooser = self.page.locator(f"#{figure} select[data-filter={column}]")
        chooser.select_option(value=value)

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        width: Any = self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        return int(width)


@contextmanager
def opened(
    browser: Browser,
    file: Path,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
    ready: str = "html[data-ready=yes]",
) -> Iterator[Opened]:
    """Open a page from the disk and wait until all is drawn: `ready` is there."""
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    seen = Opened(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(ready, timeout=60_000)
    yield seen
    page.close()


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
