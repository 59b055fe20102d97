"""A page of a release without data says so, chapter by chapter."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from pipeline.errors import ConfigurationError, MercatoError
from pipeline.folders import Folders
from pipeline.reports.chapters import chapters
from pipeline.reports.page import page
from pipeline.reports.release import ROWS_SHOWN, open_release
from pipeline.reports.report import report, write_report
from tests.browsers import WIDE, opened


def test_without_marts_every_chapter_but_the_glossary_is_empty(bare: Path) -> None:
    with open_release(bare, bare) as release:
        found = [one.chapter_id for one in chapters(release) if not one.is_empty]
    assert found == ["glossary"]


def test_with_empty_marts_every_chapter_but_the_glossary_is_empty(hollow: Path) -> None:
    with open_release(hollow, hollow) as release:
        found = [one.chapter_id for one in chapters(release) if not one.is_empty]
        text = page(release, chapters(release))
    assert found == ["glossary"]
    # One for each chapter but the glossary, and one for who has no JavaScript.
    assert text.count('class="nothing"') == text.count("<section ")


def test_an_empty_page_is_quiet_too(bare: Path, browser: Browser) -> None:
    written = write_report(bare, bare)
    with opened(browser, written.page, WIDE, "light") as seen:
        assert seen.said == []
        said = [one.inner_text() for one in seen.page.locator("section .nothing").all()]
        assert len(said) == seen.page.locator("section").count() - 1
        assert all(said)


def test_without_a_release_the_command_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="run `mercato refresh` first"):
        report(Folders(tmp_path))


@pytest.mark.parametrize("kept", [0, 5_000, 0.9])
def test_a_release_that_is_damaged_is_named(bare: Path, kept: float) -> None:
    file = bare / "analytics.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table marts.release as select random() as rows, 'f' as feed,"
            " null::date as data_to from range(300_000)"
        )
    content = file.read_bytes()
    file.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    with pytest.raises(MercatoError, match=f"{bare.name} cannot be read: .*rollback"):
        write_report(bare, bare)


@pytest.mark.parametrize("damaged", ["[]", '{"company": "A", "marts": null}'])
def test_of_a_damaged_manifest_nothing_but_the_name_is_known(
    bare: Path, damaged: str
) -> None:
    (bare / "manifest.json").write_text(damaged)
    with open_release(bare, bare) as release:
        assert (release.name, release.company) == (bare.name, "The company")


def test_a_place_that_cannot_be_written_is_named(bare: Path) -> None:
    folders = Folders(bare)
    folders.current.symlink_to(bare)
    out = bare / "nowhere"
    with pytest.raises(ConfigurationError, match="nowhere"):
        report(folders, out)


def test_what_is_too_long_for_a_page_says_so(bare: Path) -> None:
    with duckdb.connect(str(bare / "analytics.duckdb")) as connection:
        connection.execute(
            "create table marts.release as select 'feed' || i as feed,"
            " date '2025-01-01' as data_to, i as rows"
            f" from range({ROWS_SHOWN + 1}) numbers(i)"
        )
    with open_release(bare, bare) as release:
        text = page(release, chapters(release))
    assert "Only the first 6,000 rows are shown" in text


def test_text_of_the_data_cannot_leave_its_place(bare: Path) -> None:
    """Names come from the company's data: markup in them stays text."""
    evil = "</script><script>alert(1)</script>"
    with duckdb.connect(str(bare / "analytics.duckdb")) as connection:
        connection.execute(
            "create table marts.release as select 'R' as run_id, 'R' as release_id,"
            " now()::timestamp as released_at, $1 as feed, date '2025-01-01' as"
            " data_to, 1 as rows",
            [evil],
        )
    with open_release(bare, bare) as release:
        text = page(release, chapters(release))
    assert evil not in text
    assert "\\u003c/script>" in text
