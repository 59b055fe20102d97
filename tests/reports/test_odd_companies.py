"""Pages of companies that lack something, or whose words are long."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from playwright.sync_api import Browser

from pipeline.reports.chapters import chapters
from pipeline.reports.model import Chapter
from pipeline.reports.release import open_release
from pipeline.reports.report import write_report
from tests.browsers import WIDE, opened

LONG = "N" * 200


def add(folder: Path, mart: str, **values: object) -> None:
    """Put a row into a mart of a release in which all marts stand empty."""
    named = ", ".join(f"${name} as {name}" for name in values)
    with duckdb.connect(str(folder / "analytics.duckdb")) as connection:
        connection.execute(f"insert into marts.{mart} by name select {named}", values)


def chapter(folder: Path, name: str) -> Chapter:
    with open_release(folder, folder) as release:
        return next(one for one in chapters(release) if one.chapter_id == name)


def add_year(folder: Path, customers: int) -> None:
    add(
        folder,
        "sales_by_period",
        period_type="year",
        period_start=date(2025, 1, 1),
        customer_type="all",
        country="all",
        channel="all",
        net_sales=10,
        orders=2,
        customers=customers,
        average_order_value=5,
        is_complete=True,
    )


def test_where_only_guests_bought_no_customers_are_counted(hollow: Path) -> None:
    add_year(hollow, 0)
    labels = [tile.label for tile in chapter(hollow, "overview").tiles]
    assert labels == ["Net sales, 2025", "Orders, 2025", "Average order, 2025"]
    silent = [one.figure_id for one in chapter(hollow, "sales").silent]
    assert "customers-by-period" in silent


def test_spend_that_brought_nothing_is_no_chart_of_nothing(hollow: Path) -> None:
    add(hollow, "campaign_kpis", campaign_id="all", channel="web", cost=5, roas=0)
    silent = [one.figure_id for one in chapter(hollow, "channels").silent]
    assert "channel-returns" in silent


def add_offer(folder: Path, number: int, channel: str | None, name: str = "A") -> None:
    add(
        folder,
        "segment_actions",
        segment_id=1,
        segment_name=name,
        action_number=number,
        action="win_back",
        kpi="orders",
        offer="A voucher",
        channel=channel,
        current=0.1,
        target=0.2,
        is_testable=False,
    )


def test_offers_that_no_test_can_judge_are_not_called_tested(hollow: Path) -> None:
    add_offer(hollow, 1, "email")
    told = "1 offer to make; none has contacts enough for a test yet."
    assert chapter(hollow, "actions").headline == told


def test_an_offer_without_a_channel_can_be_chosen(
    hollow: Path, browser: Browser
) -> None:
    add_offer(hollow, 1, "email")
    add_offer(hollow, 2, None)
    with opened(browser, write_report(hollow, hollow).page, WIDE, "light") as seen:
        seen.choose("segment-actions", "channel", "")
        assert len(seen.table("segment-actions")) == 1


def test_a_long_word_stays_in_its_cell(hollow: Path, browser: Browser) -> None:
    add_offer(hollow, 1, "email", LONG)
    with opened(browser, write_report(hollow, hollow).page, WIDE, "light") as seen:
        wide = seen.page.evaluate(
            "[...document.querySelectorAll('td')].filter(cell =>"
            " cell.scrollWidth > cell.clientWidth).length"
        )
    assert wide == 0
