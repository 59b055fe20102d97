"""The pages that tell of feeds and marts tell what the code has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.feeds import FEEDS
from tests.project.marts_page import marts_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_marts_is_written_from_the_models(
    manifest: dict[str, Any],
) -> None:
    page = (DOCS / "marts.md").read_text()
    assert page == marts_page(manifest), "run `make docs`"


@pytest.mark.parametrize("name", list(FEEDS))
def test_the_page_of_feeds_names_every_column(name: str) -> None:
    page = (DOCS / "feeds.md").read_text()
    section = page.split(f"### {name}\n", 1)[1].split("\n### ", 1)[0]
    for column in FEEDS[name].columns:
        mark = "*" if column.is_required else ""
        row = f"| {column.name}{mark} | {column.type} | {column.description} |"
        assert row in section, row
