"""Data Docs and catalogue of a release open without a server or a network, too."""

from __future__ import annotations

import re

import duckdb
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.reports.chapters import chapters
from pipeline.reports.release import open_release
from pipeline.reports.slides.order import slides
from tests.browsers import NARROW, WIDE, opened
from tests.conftest import ROOT, Retail

SIZES = (WIDE, NARROW)


@pytest.mark.parametrize("size", SIZES)
def test_data_docs_have_every_check_and_ask_nobody(
    retail: Retail,
    marts: duckdb.DuckDBPyConnection,
    browser: Browser,
    size: tuple[int, int],
) -> None:
    file = retail.warehouse / "current" / "data_docs" / "index.html"
    with opened(browser, file, size, "light", "main") as seen:
        assert (seen.said, seen.requests) == ([], [file.as_uri()])
        assert seen.overflow() <= 0
        assert Axe().run(seen.page).violations_count == 0
        for summary in seen.page.locator("summary").all():
            summary.click()
        assert seen.overflow() <= 0
        rows = seen.page.locator("details tbody tr")
        (counted,) = marts.execute(
            "select count(*) from marts.data_quality_results"
            " where run_id = (select release_id from marts.release limit 1)"
        ).fetchall()
        assert (rows.count(),) == counted
        assert rows.first.is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_catalogue_has_every_mart_and_asks_nobody(
    retail: Retail, browser: Browser, size: tuple[int, int]
) -> None:
    file = retail.warehouse / "current" / "catalogue.html"
    with opened(browser, file, size, "light", "text=Projects") as seen:
        page = seen.page
        page.evaluate("location.hash = '#!/model/model.mercato.sales_by_period'")
        page.wait_for_selector("h1:has-text('sales_by_period')", timeout=30_000)
        assert "One row per" in page.inner_text("body")
        assert page.locator("text=average_order_value").count() >= 1
        page.evaluate("location.hash = '#!/exposure/exposure.mercato.report'")
        page.wait_for_selector("h1:has-text('The page for people')", timeout=30_000)
        asked = [url for url in seen.requests if not url.startswith(("data:", "blob:"))]
        assert (seen.said, asked) == ([], [file.as_uri()])
        assert seen.overflow() <= 0


def test_the_catalogue_names_no_path_of_the_machine(retail: Retail) -> None:
    text = (retail.warehouse / "current" / "catalogue.html").read_text(encoding="utf-8")
    assert str(retail.warehouse) not in text
    assert "default-src 'none'" in text
    data = text[text.index('"dbt_schema_version"') :]
    assert not re.search(r"/(?:home|root|tmp|work)/\w", data)


def exposed(name: str) -> set[str]:
    """The marts that an exposure names."""
    file = ROOT / "dbt_project" / "models" / "marts" / "exposures.yml"
    exposures = yaml.safe_load(file.read_text())["exposures"]
    (found,) = [one for one in exposures if one["name"] == name]
    return {ref.split("'")[1] for ref in found["depends_on"]}


def test_the_exposure_of_the_slides_names_the_marts_that_they_show(
    retail: Retail,
) -> None:
    release = retail.warehouse / "current"
    with open_release(release, release) as opened_release:
        made = slides(opened_release, chapters(opened_release))
    assert {mart for slide in made for mart in slide.marts} <= exposed("slides")


def test_the_exposure_of_the_report_names_the_marts_that_it_shows(
    retail: Retail,
) -> None:
    named = exposed("report")
    release = retail.warehouse / "current"
    with open_release(release, release) as opened_release:
        figures = [one for part in chapters(opened_release) for one in part.figures]
    assert {one.mart for one in figures if one.table.rows} <= named
    # Some are read for a headline, or for companies with other feeds.
    code = "".join(file.read_text() for file in (ROOT / "pipeline").rglob("*.py"))
    assert all(name in code or name.endswith("_sales_yoy") for name in named)


def test_the_report_leads_to_both(retail: Retail) -> None:
    page = (retail.warehouse / "current" / "report.html").read_text()
    assert 'href="data_docs/index.html"' in page
    assert 'href="catalogue.html"' in page
