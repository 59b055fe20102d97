"""Pages in a headless Chromium, which the tests start and stop.

Tests that need it are skipped, with the reason, where it is not installed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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

    def not_drawn(self) -> list[str]:
        """The figures whose chart shows nothing."""
        bare: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('.chart')].filter((chart) =>
                !chart.querySelector(
                    'svg :is(.mark-rect, .mark-symbol, .mark-line) path')
            ).map((chart) => chart.closest('figure').id)"""
        )
        return bare

    def silent(self) -> list[str]:
        """The figures that neither show something nor say why they do not."""
        silent: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('figure')].filter((figure) =>
                !figure.querySelector('table, .chart svg')
                && !figure.querySelector('.none')?.textContent
            ).map((figure) => figure.id)"""
        )
        return silent

    def cut(self) -> list[str]:
        """The figures whose chart is wider than its place."""
        cut: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('.chart svg')].filter((svg) =>
                svg.getBoundingClientRect().right >
                svg.closest('figure').getBoundingClientRect().right + 1
            ).map((svg) => svg.closest('figure').id)"""
        )
        return cut

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
