"""The page opens by itself, and every control on it does what it says."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsers import WIDE, Opened
from tests.conftest import Retail

CHAPTERS = (
    "overview",
    "sales",
    "cohorts",
    "departments",
    "company-segments",
    "segments",
    "number-of-segments",
    "stability",
    "campaigns",
    "channels",
    "predictions",
    "actions",
    "explored",
    "quality",
    "glossary",
)


def test_the_chapters_stand_in_order_and_the_menu_leads_to_them(wide: Opened) -> None:
    page = wide.page
    assert tuple(one.get_attribute("id") for one in page.locator("section").all()) == (
        CHAPTERS
    )
    links = page.locator("nav a").all()
    assert [one.get_attribute("href") for one in links] == [f"#{c}" for c in CHAPTERS]


def test_every_chart_is_drawn(wide: Opened) -> None:
    assert wide.not_drawn() == []
    assert wide.page.locator(".chart").count() >= 25


def test_what_has_no_data_says_so(wide: Opened) -> None:
    lines = [one.inner_text() for one in wide.page.locator(".silent li").all()]
    assert all(re.fullmatch(r"[^:]+: .+\.", line) for line in lines)
    assert wide.silent() == []


@pytest.mark.parametrize("screen", ["wide", "narrow"])
def test_no_word_on_the_console_no_request_no_overflow(
    screen: str, report: Path, request: pytest.FixtureRequest
) -> None:
    seen: Opened = request.getfixturevalue(screen)
    assert seen.said == []
    asked = [url for url in seen.requests if not url.startswith(("data:", "blob:"))]
    assert asked == [report.as_uri()]
    assert seen.overflow() <= 0
    assert seen.cut() == []


@pytest.mark.parametrize("screen", ["wide", "narrow"])
def test_axe_finds_nothing(screen: str, request: pytest.FixtureRequest) -> None:
    seen: Opened = request.getfixturevalue(screen)
    # Charts are pictures with a text; what they are drawn of is hidden from readers.
    found = Axe().run(seen.page, context={"exclude": [[".plot"]]})
    assert found.violations_count == 0, found.generate_report()


def test_the_page_is_of_a_size_that_can_be_mailed(report: Path) -> None:
    assert 1_000_000 < report.stat().st_size < 3_000_000


def test_the_policy_allows_nothing_but_the_page_s_own(report: Path) -> None:
    text = report.read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    words = policy.group(1).replace("&#39;", "'")
    assert "default-src 'none'" in words
    assert "unsafe" not in words
    assert "http" not in words
    of_html = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?!data:)', of_html)


def test_a_pointer_on_a_bar_shows_its_figures(wide: Opened) -> None:
    page = wide.page
    bar = page.locator("#department-changes svg .mark-rect path").first
    # Scrolling hides the tooltip, and its event comes with one of the next frames.
    bar.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    bar.hover()
    tip = page.locator("#tooltip")
    tip.wait_for(state="visible")
    shown = tip.inner_text()
    assert "Department" in shown
    assert "Change of sales" in shown
    page.mouse.move(1, 1)
    tip.wait_for(state="hidden")


def test_a_chart_turns_into_its_table_and_back(wide: Opened) -> None:
    figure = wide.page.locator("#department-sales")
    button = figure.get_by_role("button", name="Table")
    button.click()
    assert figure.locator("table").is_visible()
    assert figure.locator(".chart").is_hidden()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert figure.locator(".chart").is_visible()


def test_a_table_can_be_taken_along_as_csv(wide: Opened) -> None:
    figure = wide.page.locator("#department-sales")
    with wide.page.expect_download() as download:
        figure.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "department-sales.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = wide.table("department-sales")
    assert [row["department_name"] for row in rows] == [r["Department"] for r in shown]
    assert {row["year"] for row in rows} == {rows[0]["year"]}
    assert float(rows[0]["sales"]) > 0


def test_filters_leave_what_was_chosen(wide: Opened) -> None:
    wide.choose("customers-by-period", "period_type", "month")
    months = wide.table("customers-by-period")
    wide.choose("customers-by-period", "period_type", "year")
    years = wide.table("customers-by-period")
    assert 0 < len(years) < len(months)
    wide.choose("customers-by-period", "channel", "web")
    of_web = wide.table("customers-by-period")
    assert len(of_web) == len(years)
    assert of_web != years
    wide.choose("customers-by-period", "channel", "all")
    wide.choose("customers-by-period", "period_type", "month")
    assert wide.table("customers-by-period") == months


def test_light_and_dark_can_be_changed(wide: Opened) -> None:
    page = wide.page
    root = page.locator("html")
    assert root.get_attribute("data-theme") == "light"
    page.get_by_role("button", name="Dark").click()
    assert root.get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Dark").click()


def test_it_prints_in_light_colours_without_controls(wide: Opened) -> None:
    page = wide.page
    page.emulate_media(media="print", color_scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden()
    assert page.locator(".controls").first.is_hidden()
    page.emulate_media(media="screen", color_scheme="light")


def test_tables_are_printed_with_all_their_columns(wide: Opened) -> None:
    page = wide.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    cut = page.evaluate(
        "[...document.querySelectorAll('.table')].filter(table =>"
        " table.scrollWidth > table.clientWidth).map(table => table.ariaLabel)"
    )
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.emulate_media(media="screen")
    assert cut == []


def test_each_column_of_the_correlations_is_named(wide: Opened) -> None:
    labels = wide.page.locator("#correlations .mark-text.role-axis-label text")
    shown = [one for one in labels.all() if one.get_attribute("opacity") != "0"]
    rows = wide.table("correlations")
    names = {row["One"] for row in rows}, {row["The other"] for row in rows}
    assert len(shown) >= sum(map(len, names))


def test_the_night_put_the_page_into_its_release(retail: Retail) -> None:
    release = retail.warehouse / "current"
    page = (release / "report.html").read_text()
    assert release.resolve().name in page
    assert (release / "report.pptx").is_file()
    assert 'href="data_docs/index.html"' in page
