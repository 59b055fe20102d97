"""The pages of all examples: whatever a company has, nothing is empty or broken."""

from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from playwright.sync_api import Browser

from tests.browsers import NARROW, WIDE, opened
from tests.examples.conftest import release_of

EXAMPLES = ("bank", "stores", "grocery", "hillstrom", "uk_retail")


@pytest.fixture(params=EXAMPLES)
def release(request: pytest.FixtureRequest) -> Path:
    if request.param == "uk_retail":
        folder: Path = request.getfixturevalue("uk_folder")
        return folder / "warehouse" / "current"
    return release_of(request.param, request.getfixturevalue(f"{request.param}_folder"))


def test_every_chart_is_drawn_on_both_screens(release: Path, browser: Browser) -> None:
    file = release / "report.html"
    for size in (WIDE, NARROW):
        with opened(browser, file, size, "dark") as seen:
            assert seen.said == []
            assert seen.not_drawn() == []
            assert seen.silent() == []
            assert seen.cut() == []
            assert seen.overflow() <= 0
            assert seen.page.locator(".chart, .table").count() > 0


def test_the_slides_have_charts_and_numbers(release: Path) -> None:
    slides = list(pptx.Presentation(str(release / "report.pptx")).slides)
    assert len(slides) >= 3
    assert any(shape.has_chart for slide in slides for shape in slide.shapes)
